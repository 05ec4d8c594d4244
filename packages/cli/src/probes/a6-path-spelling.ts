import type { Probe, Sight } from '../probe.js'
import type { ProbeRequest } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { isGiven } from './credentials/given.js'
import { closedRoutes } from './credentials/doors.js'
import { isSilent } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['A6'],
  title: 'no other spelling of a request gets past the guard',
  why: 'A guard in a proxy or middleware looks at the path, and the router behind it looks again: wherever they read it differently, as with `//`, `%2e`, another case or a header that the framework sends to itself, the request arrives without having been asked anything.',
  fix: 'Ask for the identity in the handler: it runs for every spelling. Keep the framework up to date, and let the proxy decide nothing alone.',
  phase: 'look',
  async look(target) {
    const closed = await closedTo(target)
    if (closed.length === 0) return skipped('No route is known that refuses strangers.')
    const sights: Sight[] = []
    for (const [at, path] of closed.entries()) {
      for (const spelling of at === 0 ? SPELLINGS : SPELLINGS.slice(0, FIRST)) {
        const sight = await tried(spelling, path, target)
        if (sight !== undefined) sights.push(sight)
      }
    }
    return sights.length > 0 ? sights : passed(`${closed.join(' and ')}: every spelling is refused to strangers.`)
  },
}

interface Spelling {
  readonly how: string
  of(path: string): ProbeRequest
}

const last = (path: string, change: (segment: string) => string): string =>
  path.replace(/[^/]+$/, (segment) => change(segment))

/** The likeliest first. */
const SPELLINGS: readonly Spelling[] = [
  { how: 'with a second slash before it', of: (path) => ({ path: `/${path}` }) },
  { how: 'with a doubled slash', of: (path) => ({ path: last(path, (segment) => `/${segment}`) }) },
  { how: 'with a percent-encoded letter', of: (path) => ({ path: last(path, (segment) => escaped(segment)) }) },
  { how: 'in upper case', of: (path) => ({ path: path.toUpperCase() }) },
  { how: 'with /./', of: (path) => ({ path: last(path, (segment) => `./${segment}`) }) },
  { how: 'with a slash at its end', of: (path) => ({ path: `${path}/` }) },
  { how: 'with another way back', of: (path) => ({ path: `/x/..${path}` }) },
  { how: 'with an encoded way back', of: (path) => ({ path: `/x/%2e%2e${path}` }) },
  { how: 'with an encoded letter in its first part', of: (path) => ({ path: `/${escaped(path.slice(1))}` }) },
  { how: 'with a semicolon', of: (path) => ({ path: `${path};x=1` }) },
  { how: 'with .json', of: (path) => ({ path: `${path}.json` }) },
  { how: 'as a server component', of: (path) => ({ path, headers: { rsc: '1', 'next-router-prefetch': '1' } }) },
  {
    how: 'as x-original-url',
    of: (path) => ({ path: '/', headers: { 'x-original-url': path, 'x-rewrite-url': path } }),
  },
  { how: 'with a method of its own', of: (path) => ({ method: 'QUERY', path }) },
]

/** For the second path. */
const FIRST = 4

const escaped = (text: string): string => `%${text.charCodeAt(0).toString(16)}${text.slice(1)}`

async function tried({ how, of }: Spelling, path: string, target: Target): Promise<Sight | undefined> {
  const exchange = await target.send(of(path))
  if (isSilent(exchange.answer) || !isGiven(exchange.answer)) return undefined
  // An app that says 200 to whatever it does not know, says it to this as well.
  const other = await target.send(of(last(path, (segment) => `${segment}-${target.unique(6)}`)))
  if (other.answer === null || other.answer.status === exchange.answer.status) return undefined
  return typeof exchange.answer.json === 'object'
    ? failed(`GET ${path} answers a stranger ${how}.`, exchange)
    : warned(`GET ${path} answers a stranger ${how}; what it gives is not what it refuses.`, exchange)
}

/** Two are enough; what is for administrators first, since guards like to stand there alone. */
async function closedTo(target: Target): Promise<readonly string[]> {
  const isForAdministrators = (path: string): boolean => /admin/i.test(path)
  const closed = await closedRoutes(target)
  return closed.toSorted((a, b) => Number(isForAdministrators(b)) - Number(isForAdministrators(a))).slice(0, 2)
}
