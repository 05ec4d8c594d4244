import { CallerMark } from './mark.tsx'
import { partsOf } from './names.ts'

/** A caller where there is little room: its mark, what it is, and the first eight characters of its name. */
export function CallerTag({ id }: { readonly id: string }) {
  const { kind, short } = partsOf(id)
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
      <CallerMark id={id} />
      <span className="min-w-0 truncate">
        <span className="text-muted">{kind}</span> <span className="font-mono text-xs">{short}</span>
      </span>
    </span>
  )
}
