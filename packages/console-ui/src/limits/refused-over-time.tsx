import { clockOrDay, count } from '../design/format.ts'
import { useNow } from '../design/now.ts'
import type { ReactNode } from 'react'
import type { WhatIfAnswer } from '../../../holdfast/src/console/wire.ts'

const HEIGHT = 72

/** Recorded calls as bars, what would have been refused of them from the ground up. */
export function RefusedOverTime({ answer: { series } }: { readonly answer: Pick<WhatIfAnswer, 'series'> }) {
  const now = useNow()
  const [first, last] = [series[0], series.at(-1)]
  if (first === undefined || last === undefined) return null
  const most = Math.max(1, ...series.map(({ requests }) => requests))
  const worst = series.reduce((a, b) => (b.denied > a.denied ? b : a))
  const text =
    worst.denied === 0
      ? `Recorded calls over time: at most ${count(most)} in a step, none refused.`
      : `Recorded calls over time: at most ${count(most)} in a step; most refused at ${clockOrDay(worst.from, now)}, ${count(worst.denied)} of ${count(worst.requests)}.`
  return (
    <figure>
      <svg
        role="img"
        aria-label={text}
        viewBox={`0 0 ${series.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-18 w-full border-b border-edge"
      >
        {series.map(({ from, requests, denied }, index) => (
          <g key={from}>
            <rect
              x={index + 0.08}
              width={0.84}
              y={HEIGHT - (requests / most) * HEIGHT}
              height={(requests / most) * HEIGHT}
              className="fill-tide opacity-35"
            />
            <rect
              x={index + 0.08}
              width={0.84}
              y={HEIGHT - (denied / most) * HEIGHT}
              height={(denied / most) * HEIGHT}
              className="fill-buoy"
            />
          </g>
        ))}
      </svg>
      <figcaption className="mt-1 flex flex-wrap justify-between gap-x-4 text-2xs text-muted">
        <span className="font-mono">{clockOrDay(first.from, now)}</span>
        <span className="flex gap-3">
          <Key look="bg-tide opacity-35">recorded calls, at most {count(most)} in a step</Key>
          <Key look="bg-buoy">would be refused</Key>
        </span>
        <span className="font-mono">{clockOrDay(last.from, now)}</span>
      </figcaption>
    </figure>
  )
}

function Key({ look, children }: { readonly look: string; readonly children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1">
      <span aria-hidden className={`size-2 ${look}`} />
      {children}
    </span>
  )
}
