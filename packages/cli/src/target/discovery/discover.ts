import type { Client } from '../client.js'
import type { Caller } from '../exchange.js'
import type { AccountEndpoints, KnownRoute, SeenPage } from '../target.js'
import { accessByName, CONVENTIONAL, endpointNamed, type EndpointName } from './conventions.js'
import { merged } from './given-routes.js'
import { Nobody } from './nobody.js'
import { openApiRoutes } from './openapi.js'
import type { Form } from './page-content.js'
import { seePages } from './pages.js'
import { Presence } from './presence.js'
import { isRecord } from './route-file.js'

/** Where documents of OpenAPI lie, without a hint. */
const DOCUMENTS = ['/openapi.json', '/api/openapi', '/api/openapi.json', '/api-docs', '/swagger.json']

/** What an app shows before anybody signs in. */
export interface Surface {
  readonly routes: readonly KnownRoute[]
  readonly pages: readonly SeenPage[]
  readonly scripts: readonly SeenPage[]
  readonly forms: readonly Form[]
  readonly nobody: Nobody
  readonly presence: Presence
}

/** @param given routes of options and files: they are there, whatever they answer */
export async function discover(client: Client, given: readonly KnownRoute[], unique: () => string): Promise<Surface> {
  const nobody = await Nobody.of(client, unique())
  const presence = new Presence(client, nobody)
  const { pages, scripts, forms, routes: called } = await seePages(client, nobody)
  const documented = await documentedRoutes(client)
  const hinted: KnownRoute[] = []
  for (const route of called) {
    // What a script calls may be another app's, behind the same proxy or behind none.
    const isThere = route.method !== 'GET' || route.path.includes('[') || (await presence.reads(route.path))
    if (isThere) hinted.push(route)
  }
  const conventional = await conventionalRoutes(presence, [...given, ...documented, ...hinted])
  return {
    routes: merged([...given, ...documented, ...hinted, ...conventional]),
    pages,
    scripts,
    forms,
    nobody,
    presence,
  }
}

/** Where strangers are refused whatever they ask for: the usual paths once more, as somebody who is signed in. */
export async function closedRoutes(
  client: Client,
  { nobody, routes }: Surface,
  as: Caller,
  unique: () => string,
): Promise<readonly KnownRoute[]> {
  if (!nobody.isClosed) return []
  return conventionalRoutes(new Presence(client, await Nobody.of(client, unique(), as), as), routes)
}

async function documentedRoutes(client: Client): Promise<KnownRoute[]> {
  for (const path of DOCUMENTS) {
    const { answer } = await client.seen({ path })
    const document = answer?.json
    if (answer?.status === 200 && isRecord(document) && isRecord(document.paths)) return openApiRoutes(document)
  }
  return []
}

async function conventionalRoutes(presence: Presence, known: readonly KnownRoute[]): Promise<KnownRoute[]> {
  const routes: KnownRoute[] = []
  const named = new Set(known.map(({ method, path }) => `${method} ${path}`))
  for (const route of [...collectionsOf(known), ...CONVENTIONAL]) {
    if (named.has(`${route.method} ${route.path}`)) continue
    const { method, path, access } = route
    if (await presence.reads(path)) {
      if (await presence.takes(method, path)) routes.push(route)
    } else if (method === 'POST' && access === 'service' && (await presence.writes(path))) routes.push(route)
  }
  return routes
}

/** A record that can be asked for was made somewhere: mostly in the path above it. */
function collectionsOf(known: readonly KnownRoute[]): KnownRoute[] {
  const paths = known.flatMap(({ path }) => /^(\/[^[]+)\/\[[^\]]+\]$/.exec(path)?.[1] ?? [])
  return [...new Set(paths)].flatMap((path) =>
    ['GET', 'POST'].map((method) => ({ method, path, access: accessByName(path), source: 'convention' as const })),
  )
}

/** The paths of a kind that somebody has named, in their order. */
export function namedEndpoints(routes: readonly KnownRoute[], name: EndpointName): string[] {
  const method = name === 'me' ? 'GET' : 'POST'
  const paths = routes.filter((route) => route.method === method && !route.path.includes('['))
  return [...new Set(paths.map(({ path }) => path).filter((path) => endpointNamed(path) === name))]
}

/** Endpoints become routes that probes can look at. */
export function endpointRoutes(endpoints: AccountEndpoints): KnownRoute[] {
  return Object.entries(endpoints).map(([name, path]) => ({
    method: name === 'me' ? 'GET' : 'POST',
    path: path as string,
    access: name === 'me' ? ('unknown' as const) : ('public' as const),
    source: 'convention' as const,
  }))
}
