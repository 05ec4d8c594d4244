'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

/** Copies `text`, and says so for a moment. `quiet`: the icon alone, for those who see it. */
export function CopyButton({ text, words, quiet = false }: { text: string; words: string; quiet?: boolean }) {
  const [copied, setCopied] = useState(false)

  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }

  const look = quiet ? 'size-11 shrink-0 justify-center text-muted hover:text-ink' : 'link min-h-11 gap-2 px-2'
  return (
    <button type="button" onClick={() => void copy()} className={`inline-flex cursor-pointer items-center ${look}`}>
      {copied ? <Check aria-hidden="true" size={18} /> : <Copy aria-hidden="true" size={18} />}
      <span className={quiet ? 'sr-only' : ''} aria-live="polite">
        {copied ? 'Copied' : words}
      </span>
    </button>
  )
}
