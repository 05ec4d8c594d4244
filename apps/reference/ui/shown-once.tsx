'use client'

import { Download } from 'lucide-react'
import { CopyButton } from './copy-button'
import type { Once } from './form-state'
import { useScripted } from './scripted'

/** A secret that the app itself cannot show again: to read, to copy, and to save where it is long. */
export function ShownOnce({ name, lines, file }: Once) {
  const scripted = useScripted()
  const text = lines.join('\n')
  return (
    <div className="mb-5 border border-edge bg-surface">
      <ul
        aria-label={name}
        className={`grid gap-x-8 gap-y-1 px-4 py-3 font-mono text-sm leading-7 wrap-anywhere ${lines.length > 1 ? 'sm:grid-cols-2' : ''}`}
      >
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {scripted && (
        <div className="flex flex-wrap gap-x-2 border-t border-line px-2">
          <CopyButton text={text} words={`Copy ${name}`} />
          {file !== undefined && (
            <a
              href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
              download={file}
              className="link inline-flex min-h-11 items-center gap-2 px-2"
            >
              <Download aria-hidden="true" size={18} /> Save as a file
            </a>
          )}
        </div>
      )}
    </div>
  )
}
