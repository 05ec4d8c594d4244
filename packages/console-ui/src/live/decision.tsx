import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { DecisionEvent, LimitState } from '../../../holdfast/src/core/event.ts'
import { CodeLink } from '../design/code-link.tsx'
import { Copy } from '../design/copy.tsx'
import { Dialog } from '../design/dialog.tsx'
import { count, exact, milliseconds, span } from '../design/format.ts'
import { Tag, Verdict } from '../design/tag.tsx'
import { callerOf, routeOf } from './filter.ts'
import { Trail } from './trail.tsx'

/** One decision, all that is known of it. */
export function Decision({ event, onClose }: { readonly event: DecisionEvent | null; readonly onClose: () => void }) {
  if (event === null) return null
  const caller = callerOf(event)
  return (
    <Dialog open onClose={onClose} from="side" title="Decision">
      <p className="flex flex-wrap items-baseline gap-2">
        <Verdict verdict={event.verdict} />
        <span className="font-mono">{routeOf(event)}</span>
      </p>
      <dl className="mt-4 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <Fact name="Code">{event.code === null ? 'none' : <CodeLink code={event.code} />}</Fact>
        <Fact name="Status">{event.status}</Fact>
        <Fact name="Time">{exact(event.time)}</Fact>
        <Fact name="Caller">
          {caller === null ? (
            'unknown: no address'
          ) : (
            <Link href={`/callers?caller=${encodeURIComponent(caller)}`} className="link font-mono text-sm">
              {caller}
            </Link>
          )}
        </Fact>
        {event.provider === null ? null : <Fact name="Known by">{event.provider}</Fact>}
        <Fact name="Network">{event.address ?? 'unknown'}</Fact>
        {event.bot === null || event.bot === undefined ? null : (
          <Fact name="Says it is">
            {event.bot.kind}{' '}
            <span className="text-muted">({event.bot.verified ? 'verified by its address' : 'not verified'})</span>
          </Fact>
        )}
        {event.degraded.length === 0 ? null : (
          <Fact name="Degraded">
            <span className="flex flex-wrap gap-1">
              {event.degraded.map((part) => (
                <Tag key={part} tone="fault">
                  {part}
                </Tag>
              ))}
            </span>
          </Fact>
        )}
        <Fact name="Request">
          <span className="flex flex-wrap items-center gap-2">
            <span className="font-mono text-sm">{event.requestId}</span>
            <Copy text={event.requestId} />
          </span>
        </Fact>
      </dl>
      <h3 className="mt-6 mb-2 font-semibold">Trail</h3>
      <Trail event={event} />
      <p className="mt-2 text-sm text-muted">
        {milliseconds(event.ms)} in the gate
        {event.handlerMs === 0 ? ', and your code did not run' : `, ${milliseconds(event.handlerMs)} in your own code`}
      </p>
      {event.limits.length === 0 ? null : (
        <>
          <h3 className="mt-6 mb-2 font-semibold">Limits</h3>
          <ul className="grid gap-3">
            {event.limits.map((limit) => (
              <Limit key={limit.name} limit={limit} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

function Limit({ limit }: { readonly limit: LimitState }) {
  const { name, limit: most, window, remaining, reset, allowed, observe = false } = limit
  return (
    <li>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-mono text-sm">{name}</span>
        <span className="text-sm">
          {allowed
            ? `${count(remaining)} left of ${count(most)} in ${span(window)}`
            : `none left of ${count(most)} in ${span(window)}, whole again in ${span(reset)}`}
          {observe ? <span className="text-muted"> · only observes</span> : null}
        </span>
      </div>
      <div aria-hidden className="mt-1 h-1.5 bg-line">
        <div
          className="h-full"
          style={{
            width: `${Math.min(1, Math.max(0, 1 - remaining / Math.max(1, most))) * 100}%`,
            background: allowed ? 'var(--tide)' : 'var(--buoy)',
          }}
        />
      </div>
    </li>
  )
}
