import type { Clock } from '../../core/clock.js'
import { isConfigurationError } from '../../core/configuration-error.js'
import { inTime, within } from '../../core/in-time.js'
import { isOutage } from '../../core/outage.js'
import type { Alert, Receiver } from './alert.js'

/** How one alert fared with one receiver. */
export interface Delivery {
  readonly receiver: string
  readonly alert: string
  readonly time: number
  readonly isTest: boolean
  readonly state: 'delivered' | 'trying' | 'failed'
  readonly tries: number
  /** Why the last try failed, without an address: `500`, `timeout`, `ECONNREFUSED`, `config.alert`; else `null`. */
  readonly reason: string | null
}

/** Milliseconds. */
export interface Patience {
  /** For one try, where its receiver says nothing else; and how long an event waits, less than the dispatcher does for a sink. */
  readonly deadline: number
  /** Before each further try. */
  readonly pauses: readonly number[]
}

const PATIENCE: Patience = { deadline: 4_000, pauses: [1_000, 10_000, 60_000] }
/** Deliveries under way at once: beyond it the alert is lost, and counted as failed. */
const UNDER_WAY = 50
/** Deliveries that are remembered. */
const KEPT = 100

type Kept = { -readonly [Key in keyof Delivery]: Delivery[Key] }

export interface Deliveries {
  /** Resolves after the first try, whatever came of it, or where it takes long; further ones follow by themselves. */
  send(alert: Alert): Promise<void>
  /** Once, and tells what came of it. */
  sendOnce(alert: Alert): Promise<readonly Delivery[]>
  /** The last hundred, newest first. */
  list(): readonly Delivery[]
}

export function deliveries(
  receivers: readonly Receiver[],
  clock: Clock,
  { deadline, pauses }: Patience = PATIENCE,
): Deliveries {
  const kept: Kept[] = []
  let underWay = 0

  function opened(receiver: Receiver, { name, isTest }: Alert) {
    const state = 'trying' as Delivery['state']
    const delivery = { receiver: receiver.name, alert: name, time: clock(), isTest, state, tries: 0, reason: null }
    kept.unshift(delivery)
    kept.length = Math.min(kept.length, KEPT)
    return kept[0] as Kept
  }

  /** @returns whether another try may help */
  async function attempt(receiver: Receiver, alert: Alert, delivery: Kept): Promise<boolean> {
    delivery.tries++
    try {
      const most = receiver.deadline ?? deadline
      await inTime('alert-receiver', 'deliver', most, (signal) => receiver.deliver(alert, signal))
      delivery.state = 'delivered'
      delivery.reason = null
      return false
    } catch (error) {
      if (!isConfigurationError(error)) {
        delivery.reason = isOutage(error) ? error.reason : 'fault'
        return true
      }
      delivery.state = 'failed'
      delivery.reason = error.code
      // It names the setting and never its value.
      console.error(`holdfast: the alert "${alert.name}" cannot reach ${receiver.name}: ${error.message}`)
      return false
    }
  }

  async function tries(receiver: Receiver, alert: Alert, delivery: Kept, again: boolean): Promise<void> {
    for (const pause of pauses) {
      if (!again) return
      await elapsed(pause)
      again = await attempt(receiver, alert, delivery)
    }
    if (!again) return
    delivery.state = 'failed'
    const why = `in ${delivery.tries} tries: ${delivery.reason}.`
    console.error(`holdfast: the alert "${alert.name}" did not reach ${receiver.name} ${why}`)
  }

  async function sendTo(receiver: Receiver, alert: Alert): Promise<void> {
    const delivery = opened(receiver, alert)
    if (underWay >= UNDER_WAY) {
      delivery.state = 'failed'
      delivery.reason = 'too-many'
      return
    }
    underWay++
    const first = attempt(receiver, alert, delivery)
    void first.then((again) => tries(receiver, alert, delivery, again)).finally(() => void underWay--)
    await within(deadline, first, () => undefined)
  }

  return {
    async send(alert) {
      await Promise.all(receivers.map((receiver) => sendTo(receiver, alert)))
    },
    sendOnce: (alert) =>
      Promise.all(
        receivers.map(async (receiver) => {
          const delivery = opened(receiver, alert)
          if (await attempt(receiver, alert, delivery)) delivery.state = 'failed'
          return { ...delivery }
        }),
      ),
    list: () => kept.map((delivery) => ({ ...delivery })),
  }
}

/** Keeps no process alive that has nothing else to do. */
function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, ms)
    if (typeof timer === 'object') (timer as { unref?(): void }).unref?.()
  })
}
