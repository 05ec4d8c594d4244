import { Link } from 'wouter'
import type { Caller } from '../../../holdfast/src/console/wire.ts'
import { CallerMark } from '../callers/mark.tsx'
import { partsOf } from '../callers/names.ts'
import { Tag } from './tag.tsx'

/** `client Xk3…` is a name, not an address: short enough to compare by eye, whole in its title. */
export function CallerName({ caller }: { readonly caller: Caller }) {
  return (
    <span className="inline-flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
      <CallerMark id={caller.id} />
      <Link
        href={`/callers?caller=${encodeURIComponent(caller.id)}`}
        className="link font-mono text-[0.9375em]"
        title={caller.id}
      >
        {shortName(caller.id)}
      </Link>
      {caller.network === null ? null : <span className="text-sm text-muted">{caller.network}</span>}
      {caller.bot === null ? null : <span className="text-sm text-muted">{caller.bot}</span>}
      {caller.listed === 'deny' ? <Tag tone="buoy">blocked</Tag> : null}
      {caller.listed === 'allow' ? <Tag tone="tide">allowed always</Tag> : null}
    </span>
  )
}

/** `client Xk3f·q9Lm`: the same short form in every view. */
export function shortName(id: string): string {
  const { kind, short } = partsOf(id)
  return `${kind} ${short}`.trim()
}
