/** Bars of a chart, at most. */
const BARS = 120
/** How long a bar may be: what people read off a clock or a calendar. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 7, 14, 30, 90, 365, 3_650, 36_500].map((days) => days * 86_400_000),
]

/** Requests over time, allowed and refused. */
export class Timeline {
  /** When the first bar begins, milliseconds since the Unix epoch. */
  readonly start: number
  /** The length of a bar, milliseconds. */
  readonly step: number
  readonly requests: Uint32Array
  readonly denied: Uint32Array

  constructor(from: number, to: number) {
    const isEmpty = !(from <= to)
    const span = isEmpty ? 0 : to - from
    this.step = STEPS.find((step) => span / step < BARS - 1) ?? span
    this.start = isEmpty ? 0 : Math.floor(from / this.step) * this.step
    const bars = isEmpty ? 0 : Math.floor((to - this.start) / this.step) + 1
    this.requests = new Uint32Array(bars)
    this.denied = new Uint32Array(bars)
  }

  count(time: number, isDenied: boolean): void {
    const bar = Math.floor((time - this.start) / this.step)
    this.requests[bar]!++
    if (isDenied) this.denied[bar]!++
  }
}
