import type { DecisionEvent } from '../../../holdfast/src/core/event.ts'
import { classes } from '../design/classes.ts'
import { milliseconds } from '../design/format.ts'
import { stageLooks, stageNames } from '../design/stages.ts'

/** The nine stages as this call met them: how long each took, which one decided, which were never reached. */
export function Trail({ event }: { readonly event: DecisionEvent }) {
  const longest = Math.max(0.01, ...event.trail.map(({ ms }) => ms))
  return (
    <ol className="border-l-2 border-tide">
      {stageNames.map((stage) => {
        const met = event.trail.find((each) => each.stage === stage)
        const decided = stage === event.stage && event.verdict !== 'allowed'
        return (
          <li key={stage} className="grid grid-cols-[1.5rem_9rem_minmax(0,1fr)_4.5rem] items-center gap-2 py-1 text-sm">
            <span className="relative pl-2 font-mono text-muted">{stageLooks[stage].number}</span>
            <span
              className={classes(
                'font-mono',
                met === undefined && 'text-muted',
                decided && 'font-semibold',
                decided && tone[event.verdict],
              )}
            >
              {stage}
            </span>
            <span aria-hidden className="h-2">
              {met === undefined ? null : (
                <span
                  className="block h-full rounded-[1px]"
                  style={{
                    width: `${(met.ms / longest) * 100}%`,
                    minWidth: 2,
                    background: decided ? bar[event.verdict] : stage === 'handler' ? 'var(--edge)' : 'var(--tide)',
                  }}
                />
              )}
            </span>
            <span className="text-end text-muted">{met === undefined ? 'not reached' : milliseconds(met.ms)}</span>
          </li>
        )
      })}
    </ol>
  )
}

const tone = { denied: 'text-buoy', observed: 'text-buoy', failed: 'text-fault', allowed: '' } as const
const bar = { denied: 'var(--buoy)', observed: 'var(--buoy)', failed: 'var(--fault)', allowed: 'var(--tide)' } as const
