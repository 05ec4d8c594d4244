import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { Dialog } from '../design/dialog.tsx'
import type { ViewEntry } from './views.tsx'

const editable = 'input:not([type=radio]):not([type=checkbox]):not([type=range]), textarea, select, [contenteditable]'

/** `g` then a letter, `/`, `?`. None while something is being written or a dialog is open. */
export function Shortcuts({ entries }: { readonly entries: readonly ViewEntry[] }) {
  const [shown, setShown] = useState(false)
  const [, navigate] = useLocation()
  useEffect(() => {
    let afterG = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (!(event.target instanceof Element) || event.target.closest(editable) !== null) return
      if (document.querySelector('dialog[open]') !== null) return
      if (event.key === 'g') {
        afterG = event.timeStamp
        return
      }
      const entry = event.timeStamp - afterG < 1500 ? entries.find(({ key }) => key === event.key) : undefined
      afterG = 0
      if (entry !== undefined) navigate(entry.path)
      else if (event.key === '?') setShown(true)
      else if (event.key === '/') focusFilter(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [entries, navigate])
  return (
    <Dialog open={shown} onClose={() => setShown(false)} title="Shortcuts">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {entries.map(({ key, title }) => (
          <Shortcut key={key} keys={['g', key]} does={title} />
        ))}
        <Shortcut keys={['/']} does="To the view's filter" />
        <Shortcut keys={['j', 'k']} does="Down and up in a list of decisions" />
        <Shortcut keys={['Enter']} does="Open what has the focus" />
        <Shortcut keys={['?']} does="These shortcuts" />
      </dl>
    </Dialog>
  )
}

/** A view marks its filter with `data-filter`. */
function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLElement>('main [data-filter]')
  if (filter === null) return
  event.preventDefault()
  filter.focus()
}

function Shortcut({ keys, does }: { readonly keys: readonly string[]; readonly does: string }) {
  return (
    <>
      <dt className="flex gap-1">
        {keys.map((key) => (
          <kbd key={key} className="min-w-6 rounded border border-edge px-1.5 text-center font-mono text-sm">
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  )
}
