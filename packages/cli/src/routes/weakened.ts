import { accessText, isAsStrict } from './access-rule.js'
import { corsText, isAsNarrow } from './cors-setting.js'
import type { CorsOrigins, CsrfCheck, InputCheck, Limits, ObjectCheck } from './facts.js'
import { entryText, type LockedApp, type LockedGate, type LockedRoute, type RouteLock } from './lock.js'
import { isAtMost, rateText, type Rate } from './rate.js'

/** Which defence is weaker than the lock says. */
export type Defence = 'entry' | 'gate' | 'access' | 'limit' | 'input' | 'object' | 'response' | 'cors' | 'csrf'

export interface Weakening {
  /** The folder of the app, `.` for the audited one. */
  readonly app: string
  /** `PATCH /api/orders/[id]`, `action …`, or `gate app` for what holds for all behind it. */
  readonly route: string
  readonly defence: Defence
  /** What it was and what it is. */
  readonly message: string
}

/** How a project differs from its lock. */
export interface Comparison {
  /** These fail the check. */
  readonly weakened: readonly Weakening[]
  /** In the lock, and no more in the project. */
  readonly removed: readonly { readonly app: string; readonly route: string }[]
  /** Routes of which something else is different: stricter, or said in another way. */
  readonly changed: readonly { readonly app: string; readonly route: string }[]
}

const NO_APP: LockedApp = { gates: new Map(), routes: new Map() }

/** What a change to a project took away, by the lock from before. */
export function compareLocks(before: RouteLock, now: RouteLock): Comparison {
  const apps = [...new Set([...before.keys(), ...now.keys()])].toSorted()
  const each = apps.map((app) => compareApps(app, before.get(app) ?? NO_APP, now.get(app) ?? NO_APP))
  return {
    weakened: each.flatMap(({ weakened }) => weakened),
    removed: each.flatMap(({ removed }) => removed),
    changed: each.flatMap(({ changed }) => changed),
  }
}

function compareApps(app: string, before: LockedApp, now: LockedApp): Comparison {
  const weakened: Weakening[] = []
  const changed: { app: string; route: string }[] = []
  const moved = movedActions(before, now)
  for (const [name, gate] of before.gates) {
    const other = now.gates.get(name)
    if (other !== undefined) weakened.push(...gateWeakenings(gate, other).map(toward(app, `gate ${name}`)))
  }
  for (const [route, facts] of now.routes) {
    const old = before.routes.get(route) ?? before.routes.get(moved.get(route) ?? '')
    if (old === undefined) {
      const message = 'it is not in the lock: look at it, and write the lock again'
      weakened.push({ app, route, defence: 'entry', message })
      continue
    }
    const found = routeWeakenings(old, facts, before, now)
    weakened.push(...found.map(toward(app, route)))
    if (found.length === 0 && entryText(old) !== entryText(facts)) changed.push({ app, route })
  }
  const kept = new Set(moved.values())
  const removed = [...before.routes.keys()]
    .filter((route) => !now.routes.has(route) && !kept.has(route))
    .map((route) => ({ app, route }))
  return { weakened, removed, changed }
}

/** An action has no path but its file's: one of the same name that is the only one to come and to go has moved. */
function movedActions(before: LockedApp, now: LockedApp): Map<string, string> {
  const gone = [...before.routes.keys()].filter((key) => key.startsWith('action ') && !now.routes.has(key))
  const come = [...now.routes.keys()].filter((key) => key.startsWith('action ') && !before.routes.has(key))
  const nameOf = (key: string): string => key.slice(key.lastIndexOf('#') + 1)
  return new Map(
    come.flatMap((key): [string, string][] => {
      const from = gone.filter((each) => nameOf(each) === nameOf(key))
      const rivals = come.filter((each) => nameOf(each) === nameOf(key))
      return from.length === 1 && rivals.length === 1 ? [[key, from[0] as string]] : []
    }),
  )
}

type Found = Pick<Weakening, 'defence' | 'message'>

function toward(app: string, route: string): (found: Found) => Weakening {
  return (found) => ({ app, route, ...found })
}

function gateWeakenings(before: LockedGate, now: LockedGate): Found[] {
  const exempted = now.csrfExemptions.filter((each) => !before.csrfExemptions.includes(each))
  return [
    ...limitWeakenings(before.limits, now.limits),
    ...corsWeakenings(before.cors, now.cors),
    ...exempted.map((each): Found => ({ defence: 'csrf', message: `the CSRF check lets ${each} through` })),
  ]
}

function routeWeakenings(old: LockedRoute, now: LockedRoute, before: LockedApp, after: LockedApp): Found[] {
  return [
    ...gateChange(old, now, before, after),
    ...accessWeakenings(old, now),
    ...limitWeakenings(old.limits, now.limits),
    ...inputWeakenings(old.input, now.input),
    ...rankWeakenings('object', 'the object check', OBJECT_RANK, old.object, now.object),
    ...(old.response === 'schema' && now.response === 'none'
      ? [{ defence: 'response', message: 'the response schema is dropped: undeclared fields leave' } as const]
      : []),
    // What both take from the gate is compared there, once.
    ...(old.cors === 'app' && now.cors === 'app'
      ? []
      : corsWeakenings(resolved(old.cors, old, before), resolved(now.cors, now, after))),
    ...rankWeakenings('csrf', 'the CSRF check', CSRF_RANK, old.csrf, now.csrf),
  ]
}

/** Behind another gate other app-wide limits hold, and behind none no such limits. */
function gateChange(old: LockedRoute, now: LockedRoute, before: LockedApp, after: LockedApp): Found[] {
  if (old.gate === undefined || old.gate === now.gate) return []
  const [was, is] = [before.gates.get(old.gate), now.gate === undefined ? undefined : after.gates.get(now.gate)]
  if (is === undefined)
    return [{ defence: 'gate', message: `it was behind the gate "${old.gate}", and is behind none` }]
  return was === undefined ? [] : limitWeakenings(was.limits, is.limits)
}

function accessWeakenings(old: LockedRoute, now: LockedRoute): Found[] {
  if (isAsStrict(now.access, old.access)) return []
  return [{ defence: 'access', message: `access was ${accessText(old.access)}, is ${accessText(now.access)}` }]
}

function limitWeakenings(before: Limits, now: Limits): Found[] {
  const text = (rate: Rate | 'configured'): string => (rate === 'configured' ? 'configured' : rateText(rate))
  const added = Object.keys(now).filter((name) => !Object.hasOwn(before, name))
  return Object.entries(before).flatMap(([name, old]): Found[] => {
    const own = Object.hasOwn(now, name) ? now[name] : undefined
    // One that only got another name is none the weaker for it.
    const renamed = added.findIndex((other) => isAsTight(now[other] as Rate | 'configured', old))
    const rate = own ?? (renamed === -1 ? undefined : now[added.splice(renamed, 1)[0] as string])
    if (rate === undefined) return [{ defence: 'limit', message: `the limit ${name} (${text(old)}) is removed` }]
    if (isAsTight(rate, old)) return []
    const how = rate === 'configured' ? 'can no longer be read' : `is raised to ${text(rate)}`
    return [{ defence: 'limit', message: `the limit ${name} was ${text(old)}, and ${how}` }]
  })
}

function isAsTight(rate: Rate | 'configured', old: Rate | 'configured'): boolean {
  if (old === 'configured') return true
  return rate !== 'configured' && isAtMost(rate, old)
}

const INPUT_RANK: Readonly<Record<InputCheck, number>> = { unchecked: 0, checked: 1, schema: 2 }

function inputWeakenings(
  before: Readonly<Record<string, InputCheck>>,
  now: Readonly<Record<string, InputCheck>>,
): Found[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  return parts.flatMap((part): Found[] => {
    const [old, own] = [before, now].map((each) => (Object.hasOwn(each, part) ? each[part] : undefined))
    if (own === undefined) {
      return old === 'unchecked'
        ? []
        : [{ defence: 'input', message: `the ${part} was validated (${old}), and is no more` }]
    }
    if (old === undefined && own !== 'unchecked') return []
    if (old !== undefined && INPUT_RANK[own] >= INPUT_RANK[old]) return []
    return [{ defence: 'input', message: `the ${part} was ${old ?? 'not used'}, is ${own}` }]
  })
}

const OBJECT_RANK: Readonly<Record<ObjectCheck, number>> = {
  none: 0,
  unknown: 1,
  exempt: 2,
  'not needed': 2,
  checked: 3,
}

const CSRF_RANK: Readonly<Record<CsrfCheck, number>> = {
  none: 0,
  exempt: 0,
  unknown: 1,
  'not needed': 1,
  'same-site': 2,
  framework: 3,
  checked: 3,
}

function rankWeakenings<T extends string>(
  defence: Defence,
  what: string,
  ranks: Readonly<Record<T, number>>,
  old: T,
  now: T,
): Found[] {
  return ranks[now] >= ranks[old] ? [] : [{ defence, message: `${what} was "${old}", is "${now}"` }]
}

function resolved(cors: CorsOrigins, { gate }: LockedRoute, { gates }: LockedApp): Exclude<CorsOrigins, 'app'> {
  return cors === 'app' ? (gates.get(gate ?? '')?.cors ?? 'none') : cors
}

function corsWeakenings(before: Exclude<CorsOrigins, 'app'>, now: Exclude<CorsOrigins, 'app'>): Found[] {
  if (isAsNarrow(now, before)) return []
  return [{ defence: 'cors', message: `CORS was ${corsText(before)}, is ${corsText(now)}` }]
}
