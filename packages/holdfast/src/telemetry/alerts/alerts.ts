import { checkedOptions } from '../../core/checked-options.js'
import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { configuredDuration } from '../../core/configured-duration.js'
import type { Duration } from '../../core/duration.js'
import type { Event } from '../../core/event.js'
import { within } from '../../core/in-time.js'
import type { SingleUse } from '../../core/single-use.js'
import type { Sink } from '../sink.js'
import type { Alert, Receiver } from './alert.js'
import type { Condition } from './conditions.js'
import { deliveries, type Delivery } from './delivery.js'
import { RecentCount } from './recent-count.js'

export interface AlertOptions {
  /** What people are told of: `refusals({ above: 200, within: '1 m' })`, `refreshReuse()`, … */
  readonly on: readonly [Condition, ...Condition[]]
  /** Who is told: `slack(…)`, `webhook(…)`, `mailTo(…)`. */
  readonly to: readonly [Receiver, ...Receiver[]]
  /** How long a condition is silent once it was told; default 15 minutes. */
  readonly cooldown?: Duration
  /** Of the app's storage: with it, several instances tell of one thing once. Each counts its own share. */
  readonly singleUse?: SingleUse
  readonly clock?: Clock
}

/** A condition as it stands in this process. */
export interface WatchedCondition extends Omit<Condition, 'counts'> {
  /** Milliseconds since the epoch: what was told is not told again until then. `null`: it is awake. */
  readonly silentUntil: number | null
}

export interface AlertSink extends Sink {
  /** In the order of `on`. */
  conditions(): readonly WatchedCondition[]
  /** Milliseconds. */
  readonly cooldown: number
  /** Their names, in the order of `to`: `slack`, `webhook`. */
  readonly receivers: readonly string[]
  /** Sends a test to every receiver, once, and tells which took it. */
  test(): Promise<readonly Delivery[]>
  /** The last hundred deliveries, newest first. */
  deliveries(): readonly Delivery[]
}

const NO_COOLDOWN = "The cooldown of alerts(…) is a length of time such as '15 m'."

const OPTIONS: Readonly<Record<keyof AlertOptions, true>> = {
  on: true,
  to: true,
  cooldown: true,
  singleUse: true,
  clock: true,
}

/**
 * A sink that calls people: when something happens more often than it should, once, and then not again for a while. A
 * receiver that is away is tried four times within a good minute. No caller, address or input leaves with it.
 * @throws {ConfigurationError} `config.alert`, `config.unknown_option`
 */
export function alerts(options: AlertOptions): AlertSink {
  checkedOptions('alerts(…)', options, OPTIONS)
  const { on, to, singleUse, clock = systemClock } = options
  const cooldown = configuredDuration(options.cooldown ?? '15 m', 'config.alert', NO_COOLDOWN)
  if (on.length === 0 || to.length === 0) {
    throw new ConfigurationError('config.alert', 'alerts(…) needs something in `on` and somebody in `to`.')
  }
  const names = on.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new ConfigurationError('config.alert', `alerts(…) has "${twice}" in \`on\` twice.`)
  const delivered = deliveries(to, clock)
  const watches = on.map((condition) => new Watch(condition))

  async function tell(watch: Watch, alert: Alert): Promise<void> {
    const id = `alert ${watch.condition.name}`.slice(0, 200)
    // A store that is away must not silence what may tell of just that.
    const isFirst = await spent(singleUse, id, alert.time + cooldown, alert.time)
    if (isFirst) await delivered.send(alert)
  }

  return {
    name: 'alerts',
    record(event) {
      const told: Promise<void>[] = []
      for (const watch of watches) {
        const alert = watch.saw(event, cooldown)
        if (alert !== undefined) told.push(tell(watch, alert))
      }
      return told.length === 0 ? undefined : Promise.all(told).then(() => undefined)
    },
    conditions: () => watches.map((watch) => watch.state(clock())),
    cooldown,
    receivers: to.map(({ name }) => name),
    test: () => delivered.sendOnce(testAlert(clock())),
    deliveries: () => delivered.list(),
  }
}

/** Characters of a route's pattern: a receiver may refuse what is long. */
const LONGEST = 200

/** One condition: how often it was met lately, and until when it is silent. */
class Watch {
  readonly condition: Condition
  readonly #count: RecentCount
  #silentUntil = Number.NEGATIVE_INFINITY
  /** Those that came while it was silent. */
  #silenced = 0

  constructor(condition: Condition) {
    this.condition = condition
    this.#count = new RecentCount(condition.within)
  }

  state(now: number): WatchedCondition {
    const { counts: _, ...condition } = this.condition
    return { ...condition, silentUntil: this.#silentUntil > now ? this.#silentUntil : null }
  }

  saw(event: Event, cooldown: number): Alert | undefined {
    const { condition } = this
    if (!condition.counts(event)) return undefined
    const count = this.#count.add(event.time, event.kind === 'decision' ? `${event.method} ${event.route}` : undefined)
    if (event.time < this.#silentUntil) {
      this.#silenced++
      return undefined
    }
    if (count <= condition.above) return undefined
    const places = this.#count.places(3).map(([place, times]) => `${times} × ${place.slice(0, LONGEST)}`)
    const silenced = this.#silenced === 0 ? [] : [`${this.#silenced} came since the last alert of this kind.`]
    this.#silenced = 0
    this.#silentUntil = event.time + cooldown
    this.#count.clear()
    return {
      name: condition.name,
      title: `${count} ${condition.what} within ${inWords(condition.within)}`,
      lines: [...(places.length === 0 ? [] : [`Most of them: ${places.join(', ')}.`]), ...silenced],
      count,
      within: condition.within,
      time: event.time,
      isTest: false,
    }
  }
}

/** Milliseconds that a store may take to say whether another instance has told already. */
const PATIENCE = 1_000

async function spent(singleUse: SingleUse | undefined, id: string, until: number, now: number): Promise<boolean> {
  try {
    if (singleUse === undefined) return true
    return await within(PATIENCE, singleUse.spend(id, until, now), () => true)
  } catch {
    return true
  }
}

function testAlert(time: number): Alert {
  const title = 'This is a test: alerts arrive here'
  return { name: 'test', title, lines: ['Nothing happened.'], count: 0, within: 0, time, isTest: true }
}

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const

function inWords(ms: number): string {
  const [size, unit] = UNITS.find(([each]) => ms % each === 0) ?? [1, 'millisecond']
  const count = ms / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
