'use client'

import { useSyncExternalStore } from 'react'
import { CopyButton } from './copy-button'

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
  const line = children.replaceAll('$APP', origin ?? builtFor)
  return (
    <div className="flex items-start gap-2 border border-line bg-surface">
      <pre className="min-w-0 flex-1 px-3 py-2.5 font-mono text-xs leading-6 [overflow-wrap:anywhere] whitespace-pre-wrap sm:text-[0.8125rem]">
        <code>{line}</code>
      </pre>
      {origin !== undefined && <CopyButton text={line} words="Copy the command" quiet />}
    </div>
  )
}
