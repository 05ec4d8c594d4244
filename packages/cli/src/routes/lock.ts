import { accessText, readAccess, type AccessRule } from './access-rule.js'
import { corsText, readCors } from './cors-setting.js'
import type {
  CorsOrigins,
  CsrfCheck,
  GateFacts,
  InputCheck,
  Limits,
  ObjectCheck,
  RouteFacts,
  RouteTable,
} from './facts.js'
import { rateText, readRate } from './rate.js'

/** The version of the file's format. */
export const LOCK_VERSION = 1

/** What the lock keeps of one route: the facts, and not who in the code says so. */
export interface LockedRoute {
  readonly access: AccessRule
  readonly limits: Limits
  readonly input: Readonly<Record<string, InputCheck>>
  readonly object: ObjectCheck
  readonly response: 'schema' | 'none'
  readonly cors: CorsOrigins
  readonly csrf: CsrfCheck
  readonly gate: string | undefined
  readonly name: string | undefined
}

export type LockedGate = Pick<GateFacts, 'limits' | 'cors' | 'csrfExemptions'>

/** By `GET /api/orders/[id]`, or `action orders/actions.ts#placeOrder`. */
export interface LockedApp {
  readonly gates: ReadonlyMap<string, LockedGate>
  readonly routes: ReadonlyMap<string, LockedRoute>
}

/** By the folder of the app, `.` for the audited one. */
export type RouteLock = ReadonlyMap<string, LockedApp>

/** What the lock would say of a project as it is now. */
export function lockOf({ gates, routes }: RouteTable): RouteLock {
  const folders = [...new Set([...gates, ...routes].map(({ app }) => app))]
  return new Map(
    folders.toSorted().map((folder): [string, LockedApp] => [
      folder === '' ? '.' : folder,
      {
        gates: new Map(gates.filter(({ app }) => app === folder).map((gate) => [gate.name, gate])),
        routes: new Map(routes.filter(({ app }) => app === folder).map((route) => [keyOf(route), locked(route)])),
      },
    ]),
  )
}

/** A file may move: what it answers at is what counts. */
export function keyOf({ kind, method, path }: Pick<RouteFacts, 'kind' | 'method' | 'path'>): string {
  return kind === 'action' ? `action ${path}` : `${method} ${path}`
}

function locked(route: RouteFacts): LockedRoute {
  return {
    access: route.access.value,
    limits: route.limits.value,
    input: route.input.value,
    object: route.object.value,
    response: route.response.value,
    cors: route.cors.value,
    csrf: route.csrf.value,
    gate: route.gate,
    name: route.name,
  }
}

/** The file: the same for the same facts, one fact a line, and nothing that goes without saying. */
export function lockText(lock: RouteLock): string {
  const apps = Object.fromEntries(
    [...lock].map(([folder, { gates, routes }]) => [
      folder,
      {
        ...(gates.size === 0
          ? {}
          : { gates: Object.fromEntries([...gates].map(([name, gate]) => [name, gateEntry(gate)])) }),
        routes: Object.fromEntries([...routes].map(([key, route]) => [key, routeEntry(route)])),
      },
    ]),
  )
  return `${JSON.stringify({ version: LOCK_VERSION, apps }, null, 2)}\n`
}

/** One route as the file has it. */
export function entryText(route: LockedRoute): string {
  return JSON.stringify(routeEntry(route))
}

function gateEntry({ limits, cors, csrfExemptions }: LockedGate): Record<string, unknown> {
  return {
    limits: limitEntries(limits),
    cors: corsText(cors),
    ...(csrfExemptions.length === 0 ? {} : { csrfExemptions }),
  }
}

function routeEntry({
  access,
  limits,
  input,
  object,
  response,
  cors,
  csrf,
  gate,
  name,
}: LockedRoute): Record<string, unknown> {
  return {
    access: accessText(access),
    ...(name === undefined ? {} : { name }),
    ...(gate === undefined ? {} : { gate }),
    ...(Object.keys(limits).length === 0 ? {} : { limits: limitEntries(limits) }),
    ...(Object.keys(input).length === 0 ? {} : { input: sorted(input) }),
    ...(object === 'not needed' ? {} : { object }),
    ...(response === 'none' ? {} : { response }),
    ...(cors === 'none' ? {} : { cors: corsText(cors) }),
    ...(csrf === 'not needed' ? {} : { csrf }),
  }
}

function limitEntries(limits: Limits): Record<string, string> {
  return sorted(
    Object.fromEntries(
      Object.entries(limits).map(([name, rate]) => [name, rate === 'configured' ? rate : rateText(rate)]),
    ),
  )
}

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** @throws {TypeError} with a sentence that says what is wrong with which entry */
export function readLock(text: string): RouteLock {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    throw new TypeError('the lock of routes is no JSON')
  }
  const { version, apps } = record(file, 'the lock of routes')
  if (version !== LOCK_VERSION) {
    throw new TypeError(`the lock of routes has not the version ${LOCK_VERSION}: write it again with --write`)
  }
  return new Map(
    Object.entries(record(apps, 'apps')).map(([folder, value]): [string, LockedApp] => {
      const { gates = {}, routes } = record(value, folder)
      return [
        folder,
        {
          gates: new Map(
            Object.entries(record(gates, `${folder}: gates`)).map(([name, gate]) => [name, readGate(gate, name)]),
          ),
          routes: new Map(
            Object.entries(record(routes, `${folder}: routes`)).map(([key, route]) => [key, readRoute(route, key)]),
          ),
        },
      ]
    }),
  )
}

function readGate(value: unknown, place: string): LockedGate {
  const { limits, cors = 'none', csrfExemptions = [] } = record(value, place)
  const read = readCors(textAt(cors, `${place}: cors`))
  return {
    limits: readLimits(limits, place),
    cors: read === 'app' ? 'none' : read,
    csrfExemptions: Array.isArray(csrfExemptions)
      ? csrfExemptions.map((each) => textAt(each, `${place}: csrfExemptions`))
      : [],
  }
}

function readRoute(value: unknown, place: string): LockedRoute {
  const entry = record(value, place)
  const { access, limits, input = {}, object = 'not needed', response = 'none', cors = 'none' } = entry
  const { csrf = 'not needed', gate, name } = entry
  return {
    access: readAccess(textAt(access, `${place}: access`)),
    limits: readLimits(limits, place),
    input: Object.fromEntries(
      Object.entries(record(input, `${place}: input`)).map(([part, check]) => [
        part,
        oneOf(INPUTS, check, `${place}: input`),
      ]),
    ),
    object: oneOf(OBJECTS, object, `${place}: object`),
    response: oneOf(RESPONSES, response, `${place}: response`),
    cors: readCors(textAt(cors, `${place}: cors`)),
    csrf: oneOf(CSRF, csrf, `${place}: csrf`),
    gate: gate === undefined ? undefined : textAt(gate, `${place}: gate`),
    name: name === undefined ? undefined : textAt(name, `${place}: name`),
  }
}

function readLimits(value: unknown, place: string): Limits {
  return Object.fromEntries(
    Object.entries(record(value ?? {}, `${place}: limits`)).map(([name, given]) => {
      const rate = given === 'configured' ? given : readRate(textAt(given, `${place}: limits`))
      if (rate === undefined) throw new TypeError(`${place}: the limit "${name}" is written as "30 per 10 s"`)
      return [name, rate]
    }),
  )
}

const INPUTS = ['schema', 'checked', 'unchecked'] as const
const OBJECTS = ['checked', 'exempt', 'none', 'not needed', 'unknown'] as const
const RESPONSES = ['schema', 'none'] as const
const CSRF = ['checked', 'exempt', 'framework', 'same-site', 'none', 'not needed', 'unknown'] as const

function oneOf<T extends string>(words: readonly T[], value: unknown, place: string): T {
  const found = words.find((word) => word === value)
  if (found === undefined) throw new TypeError(`${place} is one of ${words.join(', ')}`)
  return found
}

function textAt(value: unknown, place: string): string {
  if (typeof value !== 'string') throw new TypeError(`${place} is a text`)
  return value
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${place} is an object`)
  return value as Record<string, unknown>
}
