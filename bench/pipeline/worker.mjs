import { answer, finish, input } from '../measuring/measured-process.mjs'

// CPU time of one form's calls, from a new Request to the Response, and of making the Request alone: as many at a time as
// it is asked for, so that the forms can take turns. By hand: node bench/pipeline/worker.mjs '{"file":…,"form":…,"calls":…}'
const { file, form, calls } = input()
const { forms } = await import(`./contenders/${file}`)
const { request, handle } = forms[form]

const first = await handle(request())
const text = await first.text()
if (first.status !== 200 || !text.includes('Blue kettle')) throw new Error(`${form} answered ${first.status}: ${text}`)

/**
 * @param {number} times
 * @param {() => unknown} call
 */
async function microsecondsOf(times, call) {
  const start = process.cpuUsage()
  for (let i = 0; i < times; i++) await call()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / times
}

/** @param {number} times */
const turn = async (times) => ({
  microseconds: await microsecondsOf(times, () => handle(request())),
  making: await microsecondsOf(times, () => void request()),
})

if (calls === undefined) {
  process.on('message', (times) => void turn(Number(times)).then(answer))
  answer({ isReady: true })
} else finish(await turn(calls))
