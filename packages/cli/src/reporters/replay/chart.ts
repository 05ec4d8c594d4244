import { scaleLinear, scaleUtc } from 'd3-scale'
import { area, curveStepAfter } from 'd3-shape'
import type { ReplayReport } from '../../replay/report.js'
import { escapeHtml } from '../text/html.js'
import { number } from './words.js'

const [WIDTH, HEIGHT] = [960, 280]
const MARGIN = { top: 12, right: 12, bottom: 28, left: 56 }

interface Bar {
  readonly time: number
  readonly requests: number
  readonly denied: number
}

/** Requests over time as SVG: what is allowed, and on top of it what is refused. Colours are the page's. */
export function trafficChart({ timeline, denied, requests }: ReplayReport): string {
  const bars = barsOf(timeline)
  const x = scaleUtc()
    .domain([bars[0]!.time, bars.at(-1)!.time])
    .range([MARGIN.left, WIDTH - MARGIN.right])
  const y = scaleLinear()
    .domain([0, Math.max(1, ...timeline.requests)])
    .nice(5)
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
  const shape = (low: (bar: Bar) => number, high: (bar: Bar) => number): string =>
    area<Bar>()
      .x(({ time }) => rounded(x(time)))
      .y0((bar) => rounded(y(low(bar))))
      .y1((bar) => rounded(y(high(bar))))
      .curve(curveStepAfter)(bars) ?? ''
  const allowed = shape(
    () => 0,
    (bar) => bar.requests - bar.denied,
  )
  const refused = shape(
    (bar) => bar.requests - bar.denied,
    (bar) => bar.requests,
  )
  const timeTick = x.tickFormat(6, tickForm(timeline.seconds * bars.length))
  const xTicks = x.ticks(6).map((tick) => {
    const at = rounded(x(tick))
    return `<g transform="translate(${at} ${HEIGHT - MARGIN.bottom})"><line y2="5"/><text y="20">${escapeHtml(timeTick(tick))}</text></g>`
  })
  const yTicks = y
    .ticks(5)
    .filter((tick) => Number.isInteger(tick))
    .map((tick) => {
      const at = rounded(y(tick))
      return `<g transform="translate(0 ${at})"><line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}"/><text class="y" x="${MARGIN.left - 8}" dy=".32em">${number(tick)}</text></g>`
    })
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="chart-title chart-text">
<title id="chart-title">Requests over time, allowed and refused</title>
<desc id="chart-text">${number(requests)} requests, ${number(denied)} of them refused; the table below the chart has the numbers.</desc>
<g class="axis">${yTicks.join('')}${xTicks.join('')}</g>
<path class="allowed" d="${allowed}"/>
<path class="refused" d="${refused}"/>
</svg>`
}

/** With one more behind the last, where that one ends. */
function barsOf({ start, seconds, requests, denied }: ReplayReport['timeline']): Bar[] {
  const first = Date.parse(start)
  const bars = requests.map((count, i) => ({ time: first + i * seconds * 1_000, requests: count, denied: denied[i]! }))
  const last = bars.at(-1)!
  return [...bars, { ...last, time: last.time + seconds * 1_000 }]
}

/** How the time is written below an axis of so many seconds, as d3-time-format takes it; in UTC, like all times of the page. */
function tickForm(seconds: number): string {
  const day = 86_400
  if (seconds > 3_000 * day) return '%Y'
  if (seconds > 150 * day) return '%b %Y'
  if (seconds > 4 * day) return '%-d %b'
  if (seconds > day / 2) return '%-d %b %H:%M'
  return seconds > 600 ? '%H:%M' : '%H:%M:%S'
}

const rounded = (value: number): number => Math.round(value * 10) / 10
