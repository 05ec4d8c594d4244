import { api } from '../data/where.ts'
import { CallerMark } from '../callers/mark.tsx'
import { partsOf } from '../callers/names.ts'
import { classes } from '../design/classes.ts'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { clockOrDay, count, share } from '../design/format.ts'
import { useNow } from '../design/now.ts'
import { ProblemNotice } from '../design/problem-notice.tsx'
import { Skeleton } from '../design/skeleton.tsx'
import type { LimitRow, WhatIfAnswer } from '../../../holdfast/src/console/wire.ts'
import { RefusedOverTime } from './refused-over-time.tsx'

interface WhatIfProps {
  readonly query: {
    readonly data: WhatIfAnswer | undefined
    readonly error: Error | null
    readonly refetch: () => unknown
  }
  /** Another answer is on its way: what is shown is of other numbers. */
  readonly isWaiting: boolean
  readonly per: LimitRow['per']
}

/** What the numbers that are tried would have done to the calls that were recorded. */
export function WhatIf({ query: { data, error, refetch }, isWaiting, per }: WhatIfProps) {
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={5} label="Counting" />
    ) : (
      <ProblemNotice error={error} onRetry={() => void refetch()} />
    )
  }
  return (
    <div className="grid min-w-0 grid-cols-1 content-start gap-5" aria-busy={isWaiting}>
      {error === null ? null : <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data.requests === 0 ? (
        <Empty title="No call is recorded that this limit counts">
          Once some came, this says how many of them other numbers would have refused.
        </Empty>
      ) : (
        <>
          <Outcome answer={data} per={per} isWaiting={isWaiting} />
          <RefusedOverTime answer={data} />
          <MostRefused top={data.top} />
          <div>
            <p className="mb-1 text-sm text-muted">
              The same figure by the command line, from the{' '}
              <a href={api('events.jsonl')} download="events.jsonl" className="link">
                recorded events
              </a>
              :
            </p>
            <Command text={data.command} />
          </div>
        </>
      )}
    </div>
  )
}

function Outcome({
  answer,
  per,
  isWaiting,
}: {
  readonly answer: WhatIfAnswer
  readonly per: LimitRow['per']
  readonly isWaiting: boolean
}) {
  const now = useNow()
  const { requests, denied, identities, callers, first, from, to } = answer
  return (
    <div>
      <p role="status" className={classes('max-w-prose text-lg leading-7', isWaiting && 'opacity-60')}>
        Of <b className="font-semibold">{count(requests)}</b> recorded calls this would have refused{' '}
        <b className={classes('font-semibold', denied > 0 && 'text-buoy')}>{count(denied)}</b> (
        {share(denied, requests)})
        {per === 'everybody' ? null : (
          <>
            , of <b className="font-semibold">{count(identities)}</b> of {count(callers)} callers
          </>
        )}
        .
      </p>
      <p className="mt-1 text-sm text-muted">
        {isWaiting ? 'Counting… ' : null}
        {from === null || to === null ? null : `Recorded from ${clockOrDay(from, now)} to ${clockOrDay(to, now)}.`}
        {first === null ? null : ` The first refusal would have been at ${clockOrDay(first, now)}.`}
      </p>
    </div>
  )
}

function MostRefused({ top }: { readonly top: WhatIfAnswer['top'] }) {
  if (top.length === 0) return null
  return (
    <div>
      <h4 className="mb-1 text-sm font-medium">Refused most</h4>
      <ol className="border-t border-line">
        {top.map(({ identity, requests, denied }) => {
          const { kind, short } = partsOf(identity)
          return (
            <li
              key={identity}
              className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 border-b border-line py-1 text-sm"
            >
              <CallerMark id={identity} />
              <span className="min-w-0 truncate">
                <span className="text-muted">{kind}</span> <span className="font-mono text-xs">{short}</span>
              </span>
              <span className="text-end">
                <span className="font-medium text-buoy">{count(denied)}</span>
                <span className="text-muted">
                  {' '}
                  of {count(requests)} · {share(denied, requests)}
                </span>
              </span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
