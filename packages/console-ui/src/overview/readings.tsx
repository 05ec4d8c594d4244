import type { Picture } from '../../../holdfast/src/console/wire.ts'
import { count, milliseconds, share, shortCount } from '../design/format.ts'
import { Moment } from '../design/moment.tsx'
import { Stat } from '../design/stat.tsx'
import { StageTag } from '../design/tag.tsx'

/** The five readings, in one ruled line. */
export function Readings({ picture }: { readonly picture: Picture }) {
  const { totals, overhead, stages, health } = picture
  const calls = totals.allowed + totals.denied + totals.observed + totals.failed
  const most = stages.toSorted((a, b) => b.denied - a.denied)[0]
  const [p95, unit] = overhead === null ? ['–', ''] : milliseconds(overhead.p95).split(' ')
  const down = health.limiter.state === 'degraded'
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-5 border-y border-line py-4 sm:grid-cols-3 xl:grid-cols-5">
      <Stat
        label="allowed"
        value={shortCount(totals.allowed + totals.observed)}
        tone="tide"
        note={`${share(totals.allowed + totals.observed, calls)} of ${count(calls)} calls`}
      />
      <Stat
        label="refused"
        value={shortCount(totals.denied)}
        {...(totals.denied > 0 ? { tone: 'buoy' as const } : {})}
        note={
          <>
            {share(totals.denied, calls)}
            {most === undefined || most.denied === 0 ? null : (
              <>
                , most by <StageTag stage={most.stage} />
              </>
            )}
            {totals.observed === 0 ? null : (
              <span className="block">{count(totals.observed)} more were only observed</span>
            )}
          </>
        }
      />
      <Stat
        label="failed"
        value={shortCount(totals.failed)}
        {...(totals.failed > 0 ? { tone: 'fault' as const } : {})}
        note={
          totals.failed === 0 ? 'no answer of 500 or above' : `${share(totals.failed, calls)} answered 500 or above`
        }
      />
      <Stat
        label="time in the gate, p95"
        value={p95 ?? '–'}
        {...(unit === undefined || unit === '' ? {} : { unit })}
        note={
          overhead === null ? 'no call yet' : `median ${milliseconds(overhead.p50)}, p99 ${milliseconds(overhead.p99)}`
        }
      />
      <Stat
        label="limit store"
        value={down ? 'Down' : 'Well'}
        {...(down ? { tone: 'fault' as const } : {})}
        note={
          down && health.limiter.since !== null ? (
            <>
              since <Moment at={health.limiter.since} as="clock" />, breaker {health.limiter.breaker}
            </>
          ) : health.limiter.degradations === 0 ? (
            'never lost since the start'
          ) : (
            `lost ${count(health.limiter.degradations)} times since the start`
          )
        }
      />
    </dl>
  )
}
