import { count } from '../design/format.ts'
import type { LimitRow } from '../../../holdfast/src/console/wire.ts'
import { fitOf, type Fit } from './use.ts'
import { capacityOf } from './words.ts'

/** Where the limit stands, percent of the width: it is the same in each row, so that a column of them can be compared. */
const WALL = 80

const bars = [
  { name: 'max', look: 'h-0.5 opacity-60' },
  { name: 'p99', look: 'h-1.5 opacity-40' },
  { name: 'p90', look: 'h-2.5 opacity-60' },
  { name: 'p50', look: 'h-3.5' },
] as const

/** How much of a limit its callers use: bars of nearly all, most and half of them, and a wall where it refuses. */
export function UsePicture({ row }: { readonly row: Pick<LimitRow, 'inForce' | 'observed'> }) {
  const use = row.observed?.use ?? null
  const suggested = row.observed?.suggested ?? null
  const capacity = capacityOf(row.inForce)
  const at = (amount: number) => Math.min(100, (amount / capacity) * WALL)
  const fit = fitOf(row)
  const colour = fit.kind === 'cuts' ? 'bg-buoy' : 'bg-tide'
  return (
    <div className="min-w-0">
      <div role="img" aria-label={pictureText(row)} className="relative h-6">
        <div className="absolute inset-x-0 top-1/2 border-t border-dashed border-line" />
        {use === null
          ? null
          : bars.map(({ name, look }) => (
              <div
                key={name}
                className={`absolute top-1/2 left-0 min-w-0.5 -translate-y-1/2 ${look} ${colour}`}
                style={{ width: `${at(use[name])}%` }}
              />
            ))}
        {suggested === null || suggested / capacity > 100 / WALL ? null : (
          <div
            className="absolute bottom-0 size-2 -translate-x-1/2 rotate-45 border border-ink bg-paper"
            style={{ left: `${at(suggested)}%` }}
          />
        )}
        <div className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-ink" style={{ left: `${WALL}%` }} />
      </div>
      {use === null ? null : (
        <dl className="mt-0.5 flex flex-wrap gap-x-3 font-mono text-2xs text-muted" aria-hidden>
          {(['p50', 'p90', 'p95', 'p99', 'max'] as const).map((name) => (
            <div key={name} className="flex gap-1">
              <dt>{name}</dt>
              <dd className="text-ink">{count(use[name])}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

function pictureText(row: Pick<LimitRow, 'inForce' | 'observed'>): string {
  const use = row.observed?.use ?? null
  if (use === null) return 'Nothing is known of its use.'
  const { p50, p90, p95, p99, max } = use
  return `At once in use, of ${count(capacityOf(row.inForce))}: half of the callers ${count(p50)} or fewer, 90 % ${count(p90)}, 95 % ${count(p95)}, 99 % ${count(p99)}, the heaviest ${count(max)}.`
}

/** What the picture means, in a few words. */
export function fitText(fit: Fit, per: LimitRow['per']): string {
  switch (fit.kind) {
    case 'unknown':
      return 'use unknown'
    case 'quiet':
      return 'nobody called'
    case 'fits':
      return 'fits'
    case 'stops':
      return per === 'everybody' ? 'was reached' : 'stops the heaviest'
    case 'wide':
      return `wide: ${count(fit.times)} × the use`
    case 'cuts':
      return per === 'everybody'
        ? 'is used up'
        : fit.percent === 50
          ? 'cuts into half of the callers'
          : `cuts into ${fit.percent} % of callers`
  }
}
