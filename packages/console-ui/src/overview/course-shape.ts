import { area, curveStepAfter, line, stack } from 'd3-shape'
import type { Bucket, Picture } from '../../../holdfast/src/console/wire.ts'
import type { Stage } from '../../../holdfast/src/core/event.ts'
import { stageNames } from '../design/stages.ts'

interface Point {
  readonly bucket: Bucket
  /** Step of the range, 0 at its beginning; the last point is where the last step ends. */
  readonly at: number
}

/** Two scales from one waterline: what went through above it, what was refused below, so that neither flattens the other. */
export interface CourseShape {
  readonly waterline: number
  readonly x: (at: number) => number
  readonly allowedArea: string
  readonly allowedLine: string
  readonly refused: readonly { readonly stage: Stage; readonly path: string }[]
  readonly allowedTicks: readonly Tick[]
  readonly refusedTicks: readonly Tick[]
  readonly timeTicks: readonly { readonly x: number; readonly time: number }[]
}

interface Tick {
  readonly y: number
  readonly value: number
}

export interface Room {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly bottom: number
  readonly top: number
}

export const refusedIn = ({ denied }: Bucket): number => Object.values(denied).reduce((sum, each) => sum + each, 0)

/** Every two minutes, ten, or four hours; on phones half as many. */
const spacing: Readonly<Record<Picture['range'], number>> = { '10m': 120_000, '1h': 600_000, '24h': 4 * 3_600_000 }

export function courseShape({ series, range, step }: Picture, { width, height, left, bottom, top }: Room): CourseShape {
  const last = series.at(-1)
  const points: Point[] = series.map((bucket, at) => ({ bucket, at }))
  if (last !== undefined) points.push({ bucket: last, at: series.length })
  const x = (at: number) => left + (at / Math.max(1, series.length)) * (width - left)
  const depth = height - bottom - top
  const waterline = top + depth * 0.4
  const allowed = scaleOf(Math.max(0, ...series.map((bucket) => bucket.allowed)), 3, waterline, top)
  const refused = scaleOf(Math.max(0, ...series.map(refusedIn)), 4, waterline, height - bottom)
  const stages = stageNames.filter((stage) => series.some((bucket) => (bucket.denied[stage] ?? 0) > 0))
  const layers = stack<Point, Stage>()
    .keys(stages)
    .value(({ bucket }, stage) => bucket.denied[stage] ?? 0)(points)
  return {
    waterline,
    x,
    allowedArea:
      area<Point>()
        .curve(curveStepAfter)
        .x(({ at }) => x(at))
        .y0(waterline)
        .y1(({ bucket }) => allowed.y(bucket.allowed))(points) ?? '',
    allowedLine:
      line<Point>()
        .curve(curveStepAfter)
        .x(({ at }) => x(at))
        .y(({ bucket }) => allowed.y(bucket.allowed))(points) ?? '',
    refused: layers.map((layer) => ({
      stage: layer.key,
      path:
        area<(typeof layer)[number]>()
          .curve(curveStepAfter)
          .x(({ data }) => x(data.at))
          .y0(([low]) => refused.y(low))
          .y1(([, high]) => refused.y(high))(layer) ?? '',
    })),
    allowedTicks: allowed.ticks,
    refusedTicks: refused.ticks,
    timeTicks: timeTicks(series, step, spacing[range] * (width < 560 ? 2 : 1)).map(({ at, time }) => ({
      x: x(at),
      time,
    })),
  }
}

/** From 0 to the next round number above `most`, with about `count` round steps; counts have no parts. */
function scaleOf(
  most: number,
  count: number,
  from: number,
  to: number,
): { y: (value: number) => number; ticks: readonly Tick[] } {
  const rough = Math.max(4, most) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const round = Math.max(1, ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power)
  const steps = Math.ceil(Math.max(4, most) / round)
  const y = (value: number) => from + (value / (steps * round)) * (to - from)
  return { y, ticks: Array.from({ length: steps }, (_, at) => ({ value: (at + 1) * round, y: y((at + 1) * round) })) }
}

/** At whole times of the reader's clock. */
function timeTicks(series: readonly Bucket[], step: number, every: number): readonly { at: number; time: number }[] {
  const [first] = series
  if (first === undefined) return []
  const zone = new Date(first.from).getTimezoneOffset() * 60_000
  const ticks: { at: number; time: number }[] = []
  for (
    let time = Math.ceil((first.from - zone) / every) * every + zone;
    time < first.from + series.length * step;
    time += every
  ) {
    ticks.push({ time, at: (time - first.from) / step })
  }
  return ticks
}
