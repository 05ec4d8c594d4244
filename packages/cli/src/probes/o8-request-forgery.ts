import type { Probe, Sight } from '../probe.js'
import type { ProbeRequest } from '../target/exchange.js'
import type { KnownRoute, Target } from '../target/target.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['O8'],
  title: 'no caller makes the server fetch an address of their choice',
  why: 'A server stands where callers do not: beside the database, the metadata of the cloud and the admin pages that no firewall shows. Whoever names an address that it fetches reads them through it.',
  fix: 'Fetch from a list of hosts. Where any must do, resolve the name, refuse private, loopback and link-local addresses, connect to what was resolved, and follow no redirect unchecked.',
  phase: 'act',
  async look(target) {
    const asks = asked(target)
    if (asks.length === 0) return skipped('No route is known that could fetch.')
    const canary = await target.canary()
    if (canary === null)
      return skipped('It takes a listener that the app can reach: only where the app is on this machine.')
    for (const { request } of asks) await target.send(await request(canary.url))
    if ((await canary.visits()) === 0)
      return passed(`${asks.length} routes fetched nothing from an address that they were given.`)
    return guilty(target, asks)
  },
}

const MOST = 8
const NAMES = ['url', 'src', 'image', 'link', 'href', 'target', 'uri', 'feed', 'site']
const FETCHES =
  /preview|fetch|proxy|image|avatar|import|unfurl|embed|\bog\b|screenshot|render|pdf|download|scrape|crawl|link|thumb|rss|feed|webhook-?test|ping/i

interface Ask {
  readonly where: string
  request(url: string): Promise<ProbeRequest> | ProbeRequest
}

function asked(target: Target): readonly Ask[] {
  const routes = target.routes.filter(({ path, access }) => access !== 'service' && !path.includes('['))
  const gets = routes.filter(({ method }) => method === 'GET')
  const isLikely = ({ path, query = [], body = {} }: KnownRoute): boolean =>
    FETCHES.test(path) || [...query, ...Object.keys(body)].some((name) => NAMES.includes(name))
  const [as] = target.accounts
  const caller = as === undefined ? {} : { as }
  return [
    ...routes
      .filter((route) => route.method === 'POST' && isLikely(route))
      .map((route): Ask => ({
        where: `POST ${route.path}`,
        request: async (url) => ({
          method: 'POST',
          path: target.pathOf(route),
          ...caller,
          body: bodyOf(route.body ?? (await target.validBody(route)), url),
        }),
      })),
    ...gets
      .toSorted((a, b) => Number(isLikely(b)) - Number(isLikely(a)))
      .map((route): Ask => ({
        where: `GET ${route.path}`,
        request: (url) => ({ path: `${target.pathOf(route)}?${queryOf(route, url)}`, ...caller }),
      })),
    {
      where: 'GET /_next/image',
      request: (url: string) => ({ path: `/_next/image?url=${encodeURIComponent(url)}&w=64&q=75` }),
    },
  ].slice(0, MOST)
}

/** The names that are known, else the usual one: a strict schema takes no others. */
function bodyOf(body: KnownRoute['body'] = {}, url: string): Readonly<Record<string, unknown>> {
  const known = Object.keys(body).filter((name) => NAMES.includes(name) || /ur[il]$/i.test(name))
  return { ...body, ...Object.fromEntries((known.length > 0 ? known : ['url']).map((name) => [name, url])) }
}

function queryOf({ query = [], path }: KnownRoute, url: string): string {
  const known = query.filter((name) => NAMES.includes(name))
  const names = known.length > 0 ? known : FETCHES.test(path) && query.length > 0 ? query : NAMES
  return names.map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(url)}`).join('&')
}

/** Which of them it was: each with a listener of its own, until one is found. */
async function guilty(target: Target, asks: readonly Ask[]): Promise<Sight> {
  for (const { where, request } of asks) {
    const canary = await target.canary()
    if (canary === null) break
    const exchange = await target.send(await request(canary.url))
    if ((await canary.visits()) > 0)
      return failed(`${where} makes the server fetch the address that it is given.`, exchange)
  }
  return failed('The server fetched an address that it was given.')
}
