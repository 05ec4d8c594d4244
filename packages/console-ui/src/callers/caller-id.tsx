import { Link } from 'wouter'
import type { Caller } from '../../../holdfast/src/console/wire.ts'
import { Tag } from '../design/tag.tsx'
import { CallerMark } from './mark.tsx'
import { partsOf } from './names.ts'

/** A caller in a list: its mark, its name, and what is known of where it calls from. */
export function CallerId({
  caller,
  href,
}: {
  readonly caller: Pick<Caller, 'id' | 'network' | 'bot' | 'listed'>
  readonly href: string
}) {
  const { kind, short } = partsOf(caller.id)
  return (
    <span className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-2.5 sm:min-w-44">
      <CallerMark id={caller.id} size={28} />
      <span className="min-w-0">
        <span className="flex flex-wrap items-baseline gap-x-1.5">
          <span className="text-muted">{kind}</span>
          <Link href={href} className="link min-w-0 truncate font-mono">
            {short}
          </Link>
          <ListedTag verdict={caller.listed} />
        </span>
        <span className="flex flex-wrap gap-x-2 text-sm text-muted">
          <span className="line-clamp-2">{caller.network ?? 'network not known'}</span>
          {caller.bot === null ? null : <span className="line-clamp-2">bot: {caller.bot}</span>}
        </span>
      </span>
    </span>
  )
}

export function ListedTag({ verdict }: { readonly verdict: Caller['listed'] }) {
  if (verdict === null) return null
  return verdict === 'deny' ? <Tag tone="buoy">blocked</Tag> : <Tag tone="tide">past the limits</Tag>
}
