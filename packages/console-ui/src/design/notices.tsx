import { X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'

interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: 'done' | 'fault'
}

let notices: readonly Notice[] = []
let next = 1
const listeners = new Set<() => void>()

function put(change: readonly Notice[]): void {
  notices = change
  for (const tell of listeners) tell()
}

const take = (id: number) => put(notices.filter((notice) => notice.id !== id))

/** Says that something was done (eight seconds long), or was not (until it is closed). */
export function notify(text: string, tone: 'done' | 'fault' = 'done'): void {
  const id = next++
  put([...notices, { id, text, tone }].slice(-3))
  if (tone === 'done') setTimeout(() => take(id), 8000)
}

const subscribe = (tell: () => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Once, in the shell. */
export function Notices() {
  const shown = useSyncExternalStore(subscribe, () => notices)
  return (
    <div role="status" className="fixed right-4 bottom-20 z-20 grid max-w-[calc(100vw-2rem)] gap-2 lg:bottom-4">
      {shown.map((notice) => (
        <div
          key={notice.id}
          className={classes(
            'flex items-start gap-3 border border-l-4 bg-surface py-2 pr-2 pl-4 shadow-lg',
            notice.tone === 'done' ? 'border-tide' : 'border-fault',
          )}
        >
          <p className="max-w-sm py-1">{notice.text}</p>
          <Button tone="bare" small aria-label="Close this notice" className="w-8 px-0" onClick={() => take(notice.id)}>
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  )
}
