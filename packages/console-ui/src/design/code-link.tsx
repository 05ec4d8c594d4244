import { Fragment } from 'react'
import { Link } from 'wouter'

/** A code, with the way to its page: what it means, why it happens, what to do. Narrow columns break it after a dot or a line, not within a word. */
export function CodeLink({ code }: { readonly code: string }) {
  return (
    <Link href={`/codes?code=${encodeURIComponent(code)}`} className="link font-mono text-[0.9375em] [overflow-wrap:normal]">
      {code.split(/(?<=[._])/).map((part, at) => (
        <Fragment key={at}>
          {at === 0 ? null : <wbr />}
          {part}
        </Fragment>
      ))}
    </Link>
  )
}
