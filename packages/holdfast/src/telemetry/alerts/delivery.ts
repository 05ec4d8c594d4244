import type { Clock } from '../../core/clock.js'
import { inTime } from '../../core/in-time.js'
import type { Alert, Receiver } from './alert.js'

/** How one alert fared with one receiver. */
export interface Delivery {
  readonly receiver: string
  readonly alert: string
  readonly time: number
  readonly isTest: boolean
  readonly state: 'delivered' | 'trying' | 'failed'
  readonly tries: number
}

/** Milliseconds for one try, less than the dispatcher waits for a sink; and before each further one. */
const DEADLINE = 4_000
const PAUSES = [1_000, 10_000, 60_000]
/** Deliveries under way at once: beyond it the alert is lost, and counted as failed. */
const UNDER_WAY = 50
/** Deliveries that are remembered. */
const KEPT = 100

export interface Deliveries {
  /** Resolves after the first try, whatever came of it; further ones follow by themselves. */
  send(alert: Alert): Promise<void>
  /** Once, and tells what came of it. */
  sendOnce(alert: Alert): Promise<readonly Delivery[]>
  /** The last hundred, newest first. */
  list(): readonly Delivery[]
}

export function deliveries(receivers: readonly Receiver[], clock: Clock): Deliveries {
  const kept: { -readonly [Key in keyof Delivery]: Delivery[Key] }[] = []
  let underWay = 0

  function opened(receiver: Receiver, { name, isTest }: Alert) {
    const state = 'trying' as Delivery['state']
    const delivery = { receiver: receiver.name, alert: name, time: clock(), isTest, state, tries: 0 }
    kept.unshift(delivery)
    kept.length = Math.min(kept.length, KEPT)
    return delivery
  }

  async function attempt(receiver: Receiver, alert: Alert): Promise<boolean> {
    try {
      await inTime('alert-receiver', 'deliver', DEADLINE, (signal) => receiver.deliver(alert, signal))
      return true
    } catch {
      return false
    }
  }

  async function again(receiver: Receiver, alert: Alert, delivery: (typeof kept)[number]): Promise<void> {
    for (const pause of PAUSES) {
      await elapsed(pause)
      delivery.tries++
      if (await attempt(receiver, alert)) {
        delivery.state = 'delivered'
        return
      }
    }
    delivery.state = 'failed'
    console.error(`holdfast: the alert "${alert.name}" did not reach ${receiver.name} in ${delivery.tries} tries.`)
  }

  async function sendTo(receiver: Receiver, alert: Alert): Promise<void> {
    const delivery = opened(receiver, alert)
    if (underWay >= UNDER_WAY) {
      delivery.state = 'failed'
      return
    }
    underWay++
    delivery.tries++
    if (await attempt(receiver, alert)) {
      delivery.state = 'delivered'
      underWay--
    } else void again(receiver, alert, delivery).finally(() => void underWay--)
  }

  return {
    async send(alert) {
      await Promise.all(receivers.map((receiver) => sendTo(receiver, alert)))
    },
    sendOnce: (alert) =>
      Promise.all(
        receivers.map(async (receiver) => {
          const delivery = opened(receiver, alert)
          delivery.tries++
          delivery.state = (await attempt(receiver, alert)) ? 'delivered' : 'failed'
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
