import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Account, Target } from '../target/target.js'
import { destinationOf } from './reading/destinations.js'
import { plainReads } from './reading/routes.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['O8'],
  title: 'no parameter leads a browser to another site',
  why: 'A link to the app itself that goes on to another site makes phishing believable, and hands over what is in the address, such as the code of a sign-in.',
  fix: 'Take a path of the app alone: `new URL(next, origin).origin === origin`, or look the target up in a list. A test for a leading `/` lets `//` and `/\\` pass.',
  phase: 'act',
  async look(target) {
    const paths = candidates(target)
    const sights: Sight[] = []
    let asked = 0
    for (const path of paths) {
      const found = await leadsAway(target, path)
      if (found === undefined) continue
      asked += 1
      if (found !== 'stays') sights.push(failed(`GET ${path} leads to another site that its address names.`, found))
    }
    if (sights.length > 0) return sights
    return asked === 0
      ? skipped('No route and no page is known that could redirect.')
      : passed(`${asked} routes and pages lead to no other site.`)
  },
}

/** A name that no DNS has: RFC 6761 §6.4. */
const FOREIGN = 'probe.invalid'
const NAMES = [
  'to',
  'next',
  'url',
  'redirect',
  'returnTo',
  'return_to',
  'callbackUrl',
  'redirect_uri',
  'redirectTo',
  'continue',
  'dest',
  'destination',
  'target',
  'goto',
  'u',
  'r',
]
const REDIRECTS =
  /\/(?:go|goto|out|exit|leave|away|redirect|r|jump|forward|link|url|continue)(?:\/|$)|log-?in|log-?out|sign-?(?:in|out|up)|sso|oauth|callback|return|verify|confirm/i
const SIGN_IN = /log-?in|sign-?(?:in|up)/i
const GUESSES = ['/redirect', '/login', '/logout', '/api/auth/logout']
const MOST = 10

function candidates(target: Target): readonly string[] {
  const reads = plainReads(target)
  const isLikely = (path: string, query: readonly string[] = []): boolean =>
    REDIRECTS.test(path) || query.some((name) => NAMES.includes(name))
  const likely = reads.filter(({ path, query }) => isLikely(path, query)).map(({ path }) => path)
  const shown = target.pages.map(({ path }) => path.replace(/[?#].*/s, '')).filter((path) => isLikely(path))
  return [...new Set([...likely, ...shown, ...GUESSES, ...reads.map(({ path }) => path)])].slice(0, MOST)
}

/** The ways in which a test for the app's own address is passed by, beside the plain one. */
function spellings({ protocol, host, hostname }: URL): readonly string[] {
  return [
    `//${FOREIGN}/`,
    `/\\${FOREIGN}/`,
    `/\t/${FOREIGN}/`,
    `https:${FOREIGN}/`,
    `${protocol}//${host}@${FOREIGN}/`,
    `https://${hostname}.${FOREIGN}/`,
  ]
}

/** `undefined`: there is nothing at this address. */
async function leadsAway(target: Target, path: string): Promise<Exchange | 'stays' | undefined> {
  const ask = (names: readonly string[], value: string, as?: Account): Promise<Exchange> =>
    target.send({
      path: `${path}?${names.map((name) => `${name}=${encodeURIComponent(value)}`).join('&')}`,
      ...(as && { as }),
    })
  const plain = await ask(NAMES, `https://${FOREIGN}/`)
  if (isForeign(plain, target.url)) return (await shorter(ask, target)) ?? plain
  if (plain.answer === null || plain.answer.status === 404) return undefined
  if (REDIRECTS.test(path) && (plain.answer.status === 400 || plain.answer.status === 422)) {
    // A strict query takes no names that it does not know.
    const alone = await shorter(ask, target)
    if (alone !== undefined) return alone
  }
  if (!REDIRECTS.test(path)) return 'stays'
  const [account] = target.accounts
  if (account !== undefined && SIGN_IN.test(path)) {
    // Who is signed in already is sent on at once.
    const signedIn = await ask(NAMES, `https://${FOREIGN}/`, account)
    if (isForeign(signedIn, target.url)) return signedIn
  }
  const home = await ask(NAMES, '/')
  const isRedirector = home.answer !== null && destinationOf(home.answer, target.url) !== undefined
  for (const spelling of isRedirector ? spellings(target.url) : []) {
    const spelt = await ask(NAMES, spelling)
    if (isForeign(spelt, target.url)) return spelt
  }
  return 'stays'
}

/** The same with one name alone, where it is one of the usual. */
async function shorter(
  ask: (names: readonly string[], value: string) => Promise<Exchange>,
  { url }: Target,
): Promise<Exchange | undefined> {
  for (const name of NAMES.slice(0, 8)) {
    const alone = await ask([name], `https://${FOREIGN}/`)
    if (isForeign(alone, url)) return alone
  }
  return undefined
}

function isForeign({ answer }: Exchange, from: URL): boolean {
  const hostname = answer === null ? undefined : destinationOf(answer, from)?.hostname
  return hostname === FOREIGN || hostname?.endsWith(`.${FOREIGN}`) === true
}
