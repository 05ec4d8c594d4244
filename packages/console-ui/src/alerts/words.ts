import { count, span } from '../design/format.ts'
import type { AlertsAnswer } from '../../../holdfast/src/console/wire.ts'

type Condition = AlertsAnswer['conditions'][number]

export type Delivery = AlertsAnswer['deliveries'][number]

/** `More than 500 calls were refused within 1 min`; of those that want one, `From the first on: budgets were spent`. */
export function conditionText({ above, what, within }: Pick<Condition, 'above' | 'what' | 'within'>): string {
  return above === 0 ? `From the first on: ${what}` : `More than ${count(above)} ${what} within ${span(within)}`
}

/** What became of a delivery, in words beside its colour. */
export function stateText({ state, tries }: Pick<Delivery, 'state' | 'tries'>): string {
  switch (state) {
    case 'delivered':
      return tries === 1 ? 'delivered' : `delivered at the ${ordinal(tries)} try`
    case 'trying':
      return tries === 0 ? 'on its way' : `tried ${times(tries)}, is tried again`
    case 'failed':
      return `given up after ${tries === 1 ? 'one try' : `${tries} tries`}`
  }
}

/** Why the last try failed; `null` where it did not. */
export function reasonText({ reason }: Pick<Delivery, 'reason'>): string | null {
  switch (reason) {
    case null:
      return null
    case 'timeout':
      return 'no answer in time'
    case 'too-many':
      return 'too many were under way'
    case 'fault':
      return 'it failed in a way of its own'
    default:
      return /^\d{3}$/.test(reason) ? `it answered ${reason}` : reason
  }
}

const times = (number: number) => (number === 1 ? 'once' : number === 2 ? 'twice' : `${number} times`)
const ordinal = (number: number) => (number === 2 ? 'second' : number === 3 ? 'third' : `${number}th`)

/** Of one test, what each receiver made of it: the newest test to it since then; `null` where nothing is heard yet. */
export function testResults(
  answer: AlertsAnswer,
  since: number,
): { readonly receiver: string; readonly delivery: Delivery | null }[] {
  const tests = answer.deliveries.filter(({ isTest, time }) => isTest && time >= since)
  return answer.receivers.map((receiver) => ({
    receiver,
    delivery: tests.find((each) => each.receiver === receiver) ?? null,
  }))
}
