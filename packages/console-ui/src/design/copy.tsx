import { Check, Copy as CopyIcon } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/** Puts a text on the clipboard, and says so. */
export function Copy({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [state, setState] = useState<'idle' | 'done' | 'refused'>('idle')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('done')
    } catch {
      // Without https there is no clipboard.
      setState('refused')
    }
    setTimeout(() => setState('idle'), 2500)
  }
  return (
    <Button small onClick={() => void copy()}>
      {state === 'done' ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />}
      <span aria-live="polite">
        {state === 'done' ? 'Copied' : state === 'refused' ? 'Select and copy it by hand' : label}
      </span>
    </Button>
  )
}

/** A command on its own line, to be copied. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls must be reached by keyboard */}
      <pre
        tabIndex={0}
        className="min-w-0 flex-1 basis-64 overflow-x-auto border border-line bg-surface px-3 py-1.5 font-mono text-sm"
      >
        {text}
      </pre>
      <Copy text={text} />
    </div>
  )
}
