import type { Probe, Sight } from '../probe.js'
import type { Answer, Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { policiesOf } from './headers/policy.js'
import { isDone, isPage } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O2'],
  title: 'answers carry a Content Security Policy and the base headers',
  why: 'A policy is what is left when something was injected after all: without one, one line of foreign script does whatever the visitor may do. The base headers keep the browser from guessing types, from showing the page in a foreign frame and from telling addresses on.',
  fix: 'Send `Content-Security-Policy`, `X-Content-Type-Options: nosniff`, `Referrer-Policy` and `frame-ancestors` (or `X-Frame-Options`) from the proxy or from `headers()` in next.config, and `Strict-Transport-Security` over https.',
  phase: 'look',
  async look(target) {
    const pages = target.pages.filter(
      ({ exchange: { answer } }) => answer !== null && answer.status === 200 && isPage(answer),
    )
    if (pages.length > 0)
      return ofPages(
        pages.map(({ exchange }) => exchange),
        target,
      )
    const api = await apiAnswer(target)
    return api === undefined ? skipped('Neither a page nor an answer of the API was found.') : ofApi(api, target)
  },
}

function ofPages(pages: readonly Exchange[], target: Target): Sight {
  const bare = pages.filter(({ answer }) => answer !== null && policiesOf(answer).length === 0)
  const lacking = lackingIn(pages, target)
  const [first] = bare
  const number = `${bare.length} of ${pages.length} pages`
  if (first !== undefined && bare.length === pages.length) {
    const isWatched = bare.every(({ answer }) => answer?.headers['content-security-policy-report-only'] !== undefined)
    if (isWatched && lacking.length < baseOf(target).length) {
      return warned('The Content Security Policy is only reported, not enforced.', first)
    }
    return failed(
      `No page has a Content Security Policy${lacking.length > 0 ? `; ${lacking.join(', ')} are missing as well` : ''}.`,
      first,
    )
  }
  const shown = pages[0]
  const isBare = !pages.some(({ answer }) => answer !== null && hasBaseHeader(answer))
  if (isBare || lacking.length === baseOf(target).length)
    return failed('None of the base headers is sent with pages.', shown)
  if (first !== undefined) return warned(`${number} have no Content Security Policy.`, first)
  if (lacking.length > 0) return warned(`Pages are sent without ${lacking.join(', ')}.`, shown)
  return passed('Pages are sent with a Content Security Policy and the base headers.', shown)
}

function ofApi(exchange: Exchange, target: Target): Sight {
  const lacking = lackingIn([exchange], target)
  const hasPolicy = exchange.answer !== null && policiesOf(exchange.answer).length > 0
  if (lacking.length === baseOf(target).length && !hasPolicy) {
    return failed('There is no page, and the API sends none of the base headers.', exchange)
  }
  return lacking.includes('X-Content-Type-Options')
    ? warned('The API answers without X-Content-Type-Options.', exchange)
    : passed('There is no page; the API sends base headers.', exchange)
}

interface Base {
  readonly name: string
  isIn(answer: Answer): boolean
}

const BASE: readonly Base[] = [
  { name: 'X-Content-Type-Options', isIn: ({ headers }) => /nosniff/i.test(headers['x-content-type-options'] ?? '') },
  {
    name: 'X-Frame-Options or frame-ancestors',
    isIn: (answer) =>
      /deny|sameorigin/i.test(answer.headers['x-frame-options'] ?? '') ||
      policiesOf({ ...answer, text: '' }).some((policy) => policy.has('frame-ancestors')),
  },
  { name: 'Referrer-Policy', isIn: ({ headers }) => (headers['referrer-policy'] ?? '') !== '' },
]

/** A header of its own: what stands in the policy is the policy’s. */
const hasBaseHeader = ({ headers }: Answer): boolean =>
  [
    'x-content-type-options',
    'x-frame-options',
    'referrer-policy',
    'permissions-policy',
    'cross-origin-opener-policy',
    'strict-transport-security',
  ].some((name) => (headers[name] ?? '') !== '')

const HSTS: Base = {
  name: 'Strict-Transport-Security',
  isIn: ({ headers }) => /max-age=\s*"?[1-9]/i.test(headers['strict-transport-security'] ?? ''),
}

/** Browsers take HSTS over https only, and never for an address without a name. */
const baseOf = ({ url }: Target): readonly Base[] =>
  url.protocol === 'https:' && !/^[\d.[\]:]+$/.test(url.hostname) ? [...BASE, HSTS] : BASE

/** What no answer has. */
const lackingIn = (exchanges: readonly Exchange[], target: Target): readonly string[] =>
  baseOf(target)
    .filter(({ isIn }) => !exchanges.some(({ answer }) => answer !== null && isIn(answer)))
    .map(({ name }) => name)

async function apiAnswer(target: Target): Promise<Exchange | undefined> {
  let refused: Exchange | undefined
  for (const route of target.routes
    .filter(({ method, access }) => method === 'GET' && access !== 'service')
    .slice(0, 6)) {
    const exchange = await target.seen({ path: target.pathOf(route) })
    if (isDone(exchange.answer)) return exchange
    if (exchange.answer !== null && exchange.answer.status < 500) refused ??= exchange
  }
  return refused
}
