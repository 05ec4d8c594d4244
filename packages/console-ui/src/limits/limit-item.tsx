import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { classes } from '../design/classes.ts'
import { count } from '../design/format.ts'
import { Tag } from '../design/tag.tsx'
import type { LimitChange, LimitRow } from '../../../holdfast/src/console/wire.ts'
import { Tune } from './tune.tsx'
import { fitText, UsePicture } from './use-picture.tsx'
import { fitOf } from './use.ts'
import { algorithmText, numbersText, perText } from './words.ts'

interface LimitItemProps {
  readonly row: LimitRow
  readonly changes: readonly LimitChange[]
  readonly open: boolean
  readonly onToggle: () => void
}

/** One limit: what is declared, what is in force, how it fits; opened, what another threshold would do. */
export function LimitItem({ row, changes, open, onToggle }: LimitItemProps) {
  const id = useId()
  return (
    <li className="border-b border-line">
      <div
        className={classes(
          'relative grid items-start gap-x-6 gap-y-2 py-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:grid-cols-[minmax(0,17rem)_minmax(0,12rem)_minmax(0,1fr)_6rem_1.5rem]',
          !open && 'hover:bg-tide-wash',
        )}
      >
        <div className="min-w-0 pr-8 lg:pr-0">
          <h3 className="font-medium">
            <button
              type="button"
              aria-expanded={open}
              aria-controls={id}
              onClick={onToggle}
              className="text-left after:absolute after:inset-0"
            >
              {row.id}
            </button>
          </h3>
          <p className="text-sm text-muted">
            {perText(row.per)} · {algorithmText(row.inForce.algorithm)}
          </p>
          <Places routes={row.routes} />
        </div>
        <InForce row={row} />
        {row.observed === null ? (
          <p className="text-sm text-muted sm:col-span-2 lg:col-span-1">Its use is not recorded.</p>
        ) : (
          <div className="min-w-0 sm:col-span-2 lg:col-span-1">
            <UsePicture row={row} />
          </div>
        )}
        <Refused row={row} />
        <ChevronDown
          size={16}
          aria-hidden
          className={classes('absolute top-4 right-1 text-muted lg:static lg:mt-1', open && 'rotate-180')}
        />
      </div>
      <div id={id} hidden={!open}>
        {open ? <Tune row={row} changes={changes} /> : null}
      </div>
    </li>
  )
}

function InForce({ row }: { readonly row: LimitRow }) {
  const fit = fitOf(row)
  const tiers = Object.entries(row.tiers)
  return (
    <div className="min-w-0">
      <p className="text-lg leading-6 font-medium">{numbersText(row.inForce)}</p>
      {row.overridden ? <p className="text-sm text-muted">declared {numbersText(row.declared)}</p> : null}
      {tiers.map(([tier, numbers]) => (
        <p key={tier} className="text-sm text-muted">
          {tier} {numbersText(numbers)}
        </p>
      ))}
      <p className="mt-1 flex flex-wrap gap-1">
        {row.overridden ? <Tag tone="tide">changed here</Tag> : null}
        {row.observe ? <Tag tone="buoy-outline">observes only</Tag> : null}
        {fit.kind === 'cuts' ? <Tag tone="buoy">{fitText(fit, row.per)}</Tag> : null}
        {fit.kind === 'unknown' || fit.kind === 'cuts' ? null : <Tag>{fitText(fit, row.per)}</Tag>}
      </p>
    </div>
  )
}

function Refused({ row: { observed, observe } }: { readonly row: LimitRow }) {
  if (observed === null) return <span className="max-lg:hidden" />
  const refused = observe ? observed.observed : observed.denied
  return (
    <p className="text-sm text-muted sm:col-span-2 lg:col-span-1 lg:text-end">
      <span className={classes('text-lg leading-6 font-medium lg:block', refused > 0 ? 'text-buoy' : 'text-ink')}>
        {count(refused)}
      </span>{' '}
      {observe ? 'would be refused' : 'refused'} <span className="whitespace-nowrap">in 24 h</span>
    </p>
  )
}

/** The first routes by name; of more, how many. */
function Places({ routes }: { readonly routes: readonly string[] }) {
  if (routes.length === 0) return <p className="text-sm text-muted">everywhere</p>
  const [first = ''] = routes
  return (
    <p className="text-sm text-muted">
      <span className="font-mono text-xs">{first}</span>
      {routes.length > 1 ? ` and ${count(routes.length - 1)} more` : null}
    </p>
  )
}
