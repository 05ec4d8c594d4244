'use client'

import { Check, Copy } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'

const never = () => () => {}
/** The page is made at build time, before anybody knows the address that it will be served at. */
const builtFor = 'http://localhost:3000'

/** A command line with the app's own address in it, and a button to copy it where there is a script to do so. */
export function Command({ children }: { children: string }) {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => undefined,
  )
  const [copied, setCopied] = useState(false)
  const line = children.replaceAll('$APP', origin ?? builtFor)

  async function copy() {
    await navigator.clipboard.writeText(line)
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }

  return (
    <div className="flex items-start gap-2 border border-line bg-surface">
      <pre className="min-w-0 flex-1 px-3 py-2.5 font-mono text-xs leading-6 [overflow-wrap:anywhere] whitespace-pre-wrap sm:text-[0.8125rem]">
        <code>{line}</code>
      </pre>
      {origin !== undefined && (
        <button
          type="button"
          onClick={() => void copy()}
          className="inline-flex size-11 shrink-0 cursor-pointer items-center justify-center text-muted hover:text-ink"
        >
          {copied ? <Check aria-hidden="true" size={18} /> : <Copy aria-hidden="true" size={18} />}
          <span className="sr-only" aria-live="polite">
            {copied ? 'Copied' : 'Copy the command'}
          </span>
        </button>
      )}
    </div>
  )
}
