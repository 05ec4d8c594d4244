import { memo, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { Picture } from '../../../holdfast/src/console/wire.ts'
import { clock, clockOrDay, count, shortCount, span } from '../design/format.ts'
import { Panel } from '../design/panel.tsx'
import { stageLooks, stageNames } from '../design/stages.ts'
import { CourseReadout } from './course-readout.tsx'
import { courseShape, refusedIn, type CourseShape, type Room } from './course-shape.ts'
import { CourseTable } from './course-table.tsx'
import { useWidth } from './room.ts'

/** The calls over the range: above the waterline what went through, below it what was refused, by stage. */
export function Course({ picture }: { readonly picture: Picture }) {
  // A moment, not a place: the course moves on below it.
  const [pointed, setPointed] = useState<number | null>(null)
  const [ref, width] = useWidth<HTMLDivElement>()
  const room = useMemo(
    (): Room => ({ width, height: width < 560 ? 240 : 300, left: width < 560 ? 36 : 48, bottom: 22, top: 10 }),
    [width],
  )
  const shape = useMemo(() => (width === 0 ? null : courseShape(picture, room)), [picture, room, width])
  const found = pointed === null ? -1 : picture.series.findIndex(({ from }) => from === pointed)
  const at = found < 0 ? null : found
  const pointAt = (index: number | null) => setPointed(index === null ? null : (picture.series[index]?.from ?? null))

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect()
    const part = (event.clientX - left - room.left) / (width - room.left)
    pointAt(Math.max(0, Math.min(picture.series.length - 1, Math.floor(part * picture.series.length))))
  }
  const step = (event: KeyboardEvent) => {
    const last = picture.series.length - 1
    const moves: Readonly<Record<string, number | null>> = {
      ArrowLeft: Math.max(0, (at ?? last + 1) - 1),
      ArrowRight: Math.min(last, (at ?? last) + 1),
      PageUp: Math.max(0, (at ?? last) - 12),
      PageDown: Math.min(last, (at ?? last) + 12),
      Home: 0,
      End: last,
      Escape: null,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    pointAt(to)
  }

  return (
    <Panel
      title="Course"
      note={`Calls in ${span(picture.step)}. Above the line they went through; below it they were refused, on a scale of their own.`}
    >
      <CourseReadout picture={picture} at={at} />
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label="Calls over time; arrow keys step through it"
        aria-valuemin={0}
        aria-valuemax={picture.series.length - 1}
        aria-valuenow={at ?? picture.series.length - 1}
        aria-valuetext={at === null ? 'the whole range' : inWords(picture, at)}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setPointed(null)}
        onBlur={() => setPointed(null)}
        onKeyDown={step}
        className="relative touch-pan-y"
      >
        {shape === null ? <div className="h-[300px]" /> : <Drawing shape={shape} room={room} picture={picture} />}
        {shape === null || at === null ? null : <Pointer shape={shape} room={room} at={at} />}
      </div>
      <CourseTable picture={picture} />
    </Panel>
  )
}

interface DrawingProps {
  readonly shape: CourseShape
  readonly room: Room
  readonly picture: Picture
}

const Drawing = memo(function Drawing({ shape, room, picture }: DrawingProps) {
  const { width, height, left, bottom } = room
  const mostFailed = Math.max(1, ...picture.series.map(({ failed }) => failed))
  const unknown =
    picture.since === null
      ? 1
      : (picture.since - (picture.series[0]?.from ?? 0)) / (picture.step * picture.series.length)
  return (
    <svg aria-hidden width={width} height={height} className="block overflow-visible font-mono text-2xs">
      {[...shape.allowedTicks, ...shape.refusedTicks].map(({ y, value }, index) => (
        <g key={index}>
          <line x1={left} x2={width} y1={y} y2={y} stroke="var(--line)" />
          <text x={left - 6} y={y + 3.5} textAnchor="end" fill="var(--muted)">
            {shortCount(value)}
          </text>
        </g>
      ))}
      {shape.timeTicks.map(({ x, time }) => (
        <g key={time}>
          <line x1={x} x2={x} y1={height - bottom} y2={height - bottom + 4} stroke="var(--edge)" />
          <text
            x={x}
            y={height - 5}
            textAnchor={x > width - 24 ? 'end' : x < left + 16 ? 'start' : 'middle'}
            fill="var(--muted)"
          >
            {clock(time)}
          </text>
        </g>
      ))}
      <path d={shape.allowedArea} fill="var(--tide-wash)" />
      <path d={shape.allowedLine} fill="none" stroke="var(--tide)" strokeWidth="1.5" />
      {shape.refused.map(({ stage, path }) => (
        <path key={stage} d={path} fill={stageLooks[stage].colour} shapeRendering="crispEdges" />
      ))}
      {/* The step that is not over yet is always short of calls. */}
      <rect
        x={shape.x(picture.series.length - 1)}
        y={room.top}
        width={shape.x(1) - shape.x(0)}
        height={height - bottom - room.top}
        fill="var(--paper)"
        opacity="0.55"
      />
      {unknown <= 0.01 ? null : (
        <g>
          <rect
            x={left}
            y={room.top}
            width={(width - left) * Math.min(1, unknown)}
            height={height - bottom - room.top}
            fill="var(--paper)"
          />
          <text x={left + 8} y={room.top + 14} fill="var(--muted)">
            not known
          </text>
        </g>
      )}
      {picture.series.map(({ failed, from }, at) =>
        failed === 0 ? null : (
          <rect
            key={from}
            x={shape.x(at)}
            y={shape.waterline - failedHeight(failed, mostFailed)}
            width={Math.max(2, shape.x(at + 1) - shape.x(at))}
            height={failedHeight(failed, mostFailed)}
            fill="var(--fault)"
          />
        ),
      )}
      <line x1={left} x2={width} y1={shape.waterline} y2={shape.waterline} stroke="var(--ink)" />
    </svg>
  )
})

/** Failures are few: they stand on the waterline as marks, the higher the more. Pixels. */
const failedHeight = (failed: number, most: number): number => 2 + (failed / most) * 8

function Pointer({ shape, room, at }: { readonly shape: CourseShape; readonly room: Room; readonly at: number }) {
  const from = shape.x(at)
  return (
    <svg aria-hidden width={room.width} height={room.height} className="pointer-events-none absolute inset-0">
      <rect
        x={from}
        y={room.top}
        width={shape.x(at + 1) - from}
        height={room.height - room.bottom - room.top}
        fill="var(--ink)"
        opacity="0.16"
      />
    </svg>
  )
}

function inWords({ series, now }: Picture, at: number): string {
  const bucket = series[at]
  if (bucket === undefined) return 'nothing'
  const by = stageNames
    .filter((stage) => bucket.denied[stage] !== undefined)
    .map((stage) => `${stage} ${bucket.denied[stage]}`)
  return `${clockOrDay(bucket.from, now)}: ${count(bucket.allowed)} allowed, ${count(refusedIn(bucket))} refused${by.length === 0 ? '' : `, by ${by.join(', ')}`}, ${count(bucket.failed)} failed`
}
