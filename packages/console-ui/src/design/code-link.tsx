import { Link } from 'wouter'
import { Breakable } from './breakable.tsx'

/** A code, with the way to its page: what it means, why it happens, what to do. */
export function CodeLink({ code }: { readonly code: string }) {
  return (
    <Link href={`/codes?code=${encodeURIComponent(code)}`} className="link font-mono text-[0.9375em]">
      <Breakable text={code} after={/(?<=[._])/} />
    </Link>
  )
}
