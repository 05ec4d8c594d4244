import { memo } from 'react'
import type { DecisionEvent } from '../../../holdfast/src/core/event.ts'
import { shortName } from '../design/caller-name.tsx'
import { classes } from '../design/classes.ts'
import { clockSeconds, milliseconds } from '../design/format.ts'
import { StageTag, Verdict } from '../design/tag.tsx'
import { callerOf, routeOf } from './filter.ts'
import { keyOf } from './use-decisions.ts'

interface DecisionRowProps {
  readonly event: DecisionEvent
  /** The one that Tab reaches; arrow keys lead to the others. */
  readonly reachable: boolean
  readonly onOpen: (event: DecisionEvent) => void
}

export const DecisionRow = memo(function DecisionRow({ event, reachable, onOpen }: DecisionRowProps) {
  const caller = callerOf(event)
  return (
    <li className="border-t border-line [contain-intrinsic-size:auto_2.25rem] [content-visibility:auto]">
      <button
        type="button"
        data-decision={keyOf(event)}
        tabIndex={reachable ? 0 : -1}
        onClick={() => onOpen(event)}
        className={classes(
          'grid w-full grid-cols-[4.25rem_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 py-1.5 text-left -outline-offset-2 hover:bg-tide-wash',
          'lg:grid-cols-[4.5rem_4.25rem_minmax(0,1fr)_9rem_minmax(0,13rem)_10rem_4rem]',
        )}
      >
        <span className="font-mono text-sm text-muted max-lg:col-start-3 max-lg:row-start-1 max-lg:text-end">
          {clockSeconds(event.time)}
        </span>
        <span className="max-lg:col-start-1 max-lg:row-start-1">
          <Verdict verdict={event.verdict} />
        </span>
        <span className="truncate font-mono text-sm max-lg:col-start-2 max-lg:row-start-1">{routeOf(event)}</span>
        {event.verdict === 'allowed' ? (
          <span className="max-lg:hidden" />
        ) : (
          <span className="flex min-w-0 gap-2 text-sm max-lg:col-span-2 max-lg:col-start-2 max-lg:row-start-2">
            <StageTag stage={event.stage} />
            <span className="truncate font-mono text-muted lg:hidden">{event.code}</span>
          </span>
        )}
        <span className="truncate font-mono text-sm max-lg:hidden">{event.code ?? ''}</span>
        <span className="truncate font-mono text-sm text-muted max-lg:hidden">
          {caller === null ? 'unknown' : shortName(caller)}
        </span>
        <span className="text-end text-sm text-muted max-lg:hidden">
          <span className="sr-only">in </span>
          {milliseconds(event.ms)}
        </span>
      </button>
    </li>
  )
})
