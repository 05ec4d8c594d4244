/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   `display: grid` takes a table's meaning away from some screen readers: the roles give it back. */
import { classes } from '../design/classes.ts'
import type { Layer } from '../../../holdfast/src/console/wire.ts'
import { isPublic } from './findings.ts'

/** Below a strip of seven on a narrow screen. */
const SHORT: Readonly<Record<Layer, string>> = {
  cors: 'cors',
  csrf: 'csrf',
  limits: 'limits',
  access: 'access',
  input: 'input',
  ownership: 'owner',
  response: 'answer',
}

/** Characters of what a layer says of itself; screen readers tell all of it. */
const LONGEST = 60

const marks = {
  works: 'bg-tide',
  open: 'border border-tide',
  absent: 'border border-dashed border-edge',
} as const

/** One layer before one route: a mark, and what the layer does there; `null`: nothing. */
export function Cell({ layer, what }: { readonly layer: Layer; readonly what: string | null }) {
  const state = what === null ? 'absent' : layer === 'access' && isPublic(what) ? 'open' : 'works'
  return (
    <td role="cell" className="min-w-0 py-1.5 pr-3 text-xs wrap-break-word max-xl:p-0">
      <span
        role="img"
        aria-label={what ?? 'nothing'}
        data-short={SHORT[layer]}
        className={classes(
          'block h-2 after:block after:pt-2 after:text-center after:text-2xs after:content-[attr(data-short)] max-xl:mb-4 xl:float-left xl:mt-1 xl:mr-1.5 xl:size-2.5 xl:after:content-none',
          state === 'absent' && 'after:text-muted after:line-through',
          marks[state],
        )}
      />
      {what === null ? null : (
        <span aria-hidden className="hidden xl:block xl:overflow-hidden">
          {what.length > LONGEST ? `${what.slice(0, LONGEST)}…` : what}
        </span>
      )}
    </td>
  )
}
