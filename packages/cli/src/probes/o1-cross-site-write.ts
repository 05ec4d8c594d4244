import type { Probe, Sight } from '../probe.js'
import type { Caller, Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { cookieHolder, isStrict, sentFrom, writesOf, type Foreign, type Write } from './cross-origin/writes.js'
import { isDone, isSilent } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O1'],
  title: 'no other site can write with the visitor’s cookie',
  why: 'A browser sends the session cookie with requests that other pages make: always where the cookie is `SameSite=None`, in some cases where it is `Lax`, and from every subdomain whatever it says. A route that only looks at the cookie does what any page that the visitor opens asks for.',
  fix: 'Compare `Origin` with your own (or look at `Sec-Fetch-Site`, or at a token that only your pages know) before anything that writes, and refuse with 403.',
  phase: 'act',
  async look(target) {
    const as = await cookieHolder(target)
    if (as === undefined)
      return skipped('No cookie opens a route by itself: other sites cannot use what browsers do not send.')
    const writes = await writesOf(target)
    if (writes.length === 0) return skipped('No record could be made that a write could be tried on.')
    const sights: Sight[] = []
    for (const [at, write] of writes.entries()) sights.push(await judged(write, at === 0, as, target))
    return sights
  },
}

/** A name that is nobody's. */
const ELSEWHERE = 'https://attacker.test'

const FROM_ELSEWHERE: Foreign = {
  how: 'from another site',
  headers: { origin: ELSEWHERE, referer: `${ELSEWHERE}/`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
}

const FINER: readonly Foreign[] = [
  {
    how: 'from the origin null, that of a sandboxed frame',
    headers: { origin: 'null', 'sec-fetch-site': 'cross-site' },
  },
  { how: 'from another site, from a browser without Sec-Fetch-Site', headers: { origin: ELSEWHERE } },
  { how: 'as a form of another site', headers: FROM_ELSEWHERE.headers, contentType: 'text/plain' },
]

async function judged(write: Write, isFirst: boolean, as: Caller, target: Target): Promise<Sight> {
  const line = `${write.method} ${write.path}`
  let refused: Exchange | undefined
  for (const foreign of isFirst ? [FROM_ELSEWHERE, ...FINER] : [FROM_ELSEWHERE]) {
    const exchange = await sentFrom(foreign, write, as, target)
    if (isSilent(exchange.answer)) continue
    if (!isDone(exchange.answer)) {
      refused ??= exchange
      continue
    }
    // What strangers may do needs no cookie to be stolen.
    const stranger = await sentFrom(foreign, write, { label: 'nobody', cookies: {} }, target)
    if (isDone(stranger.answer)) return skipped(`${line} asks nobody who calls.`)
    return accepted(`${line} is done ${foreign.how}, with the cookie alone`, exchange, write, as, target)
  }
  return refused === undefined
    ? skipped(`${line} gave no answer to judge by.`)
    : passed(`${line} is refused to other sites.`, refused)
}

async function accepted(
  evidence: string,
  exchange: Exchange,
  write: Write,
  as: Caller,
  target: Target,
): Promise<Sight> {
  const [account] = target.accounts
  if (account === undefined || !(await isStrict(account, target))) return failed(`${evidence}.`, exchange)
  const form = await sentFrom(
    { how: '', headers: FROM_ELSEWHERE.headers, contentType: 'text/plain' },
    write,
    as,
    target,
  )
  return isDone(form.answer)
    ? failed(
        `${evidence}, and a plain form can send it: only SameSite=Strict is between them, and subdomains get round it.`,
        form,
      )
    : warned(`${evidence}; SameSite=Strict and the content type keep forms of other sites away.`, exchange)
}
