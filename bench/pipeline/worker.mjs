import { finish, input } from '../measuring/measured-process.mjs'
import { percentile } from '../measuring/statistics.mjs'

// CPU time of one form's calls, from a new Request to the Response, and of making the Request alone.
const { file, form, calls } = input()
const { forms } = await import(`./contenders/${file}`)
const { request, handle } = forms[form]

const answer = await handle(request())
const text = await answer.text()
if (answer.status !== 200 || !text.includes('Blue kettle'))
  throw new Error(`${form} answered ${answer.status}: ${text}`)

/** Long enough to hold its share of garbage collections. */
const BATCH = 1_000

/**
 * CPU time of each call, by batches; the lower quartile: what else the machine does only ever adds.
 *
 * @param {() => unknown} call
 */
async function batch(call) {
  const start = process.cpuUsage()
  for (let i = 0; i < BATCH; i++) await call()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / BATCH
}

const whole = []
const making = []
for (let done = 0; done < 2 * calls; done += BATCH) {
  const isWarm = done >= calls
  const [called, made] = [await batch(() => handle(request())), await batch(() => void request())]
  if (isWarm) {
    whole.push(called)
    making.push(made)
  }
}
finish({ microseconds: percentile(whole, 25), making: percentile(making, 25) })
