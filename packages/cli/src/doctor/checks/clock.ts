import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'
import type { Subject } from '../subject.js'

/** Tokens and signatures are judged by the clock: seconds are forgiven, minutes are not. Milliseconds. */
const [WARN, FAIL] = [2_000, 30_000]

export const check: Check = {
  group: 'stores',
  title: 'clocks',
  examine: async (subject) => {
    const clocks = await clocksOf(subject)
    return together(
      clocks.map(({ whose, skew }) => judged(whose, skew)),
      skip('No other clock was asked.', 'A store in the environment, or --url, has one.'),
    )
  },
}

interface Clock {
  readonly whose: string
  readonly skew: number
}

async function clocksOf(subject: Subject): Promise<Clock[]> {
  const found: Clock[] = []
  for (const [whose, store] of [
    ['Redis', await subject.redis()],
    ['Upstash', await subject.upstash()],
    ['Postgres', await subject.postgres()],
  ] as const) {
    if (store.kind === 'visited' && store.visit.skew !== undefined) found.push({ whose, skew: store.visit.skew })
  }
  const skew = await subject.site?.skew()
  if (skew !== undefined) found.push({ whose: 'the running app', skew })
  return found
}

function judged(whose: string, skew: number): Diagnosis {
  const off = Math.abs(skew)
  const shown = off < 1_000 ? 'less than a second' : `${(off / 1_000).toFixed(1)} s`
  const said = `The clock of ${whose} is ${shown} ${off < 1_000 ? 'off' : skew > 0 ? 'ahead' : 'behind'}.`
  if (off < WARN) return pass(said)
  const remedy = 'Let all machines follow one time server (chrony, systemd-timesyncd).'
  return off < FAIL ? warn(said, remedy) : fail(said, remedy)
}
