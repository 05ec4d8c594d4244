import { accessText } from './access-rule.js'
import { corsText } from './cors-setting.js'
import type { Fact, GateFacts, Limits, RouteFacts, RouteTable } from './facts.js'
import { rateText } from './rate.js'

/** The table for programs: values as the lock writes them, each with its source. */
export function routesData({ gates, routes }: RouteTable): unknown {
  return { version: 1, gates: gates.map(gateData), routes: routes.map(routeData) }
}

function gateData({ app, name, place, limits, cors, csrfExemptions }: GateFacts): unknown {
  return {
    app,
    name,
    file: place.path,
    line: place.line,
    limits: limitsData(limits),
    cors: corsText(cors),
    csrfExemptions,
  }
}

function routeData(route: RouteFacts): unknown {
  const { app, kind, method, path, place, gate } = route
  return {
    app,
    kind,
    method,
    path,
    file: place.path,
    line: place.line,
    gate: gate ?? null,
    access: factData(route.access, accessText),
    limits: factData(route.limits, limitsData),
    input: factData(route.input),
    object: factData(route.object),
    response: factData(route.response),
    cors: factData(route.cors, corsText),
    csrf: factData(route.csrf),
  }
}

function factData<T>({ value, source, by }: Fact<T>, shown: (value: T) => unknown = (given) => given): unknown {
  return { value: shown(value), source, ...(by === undefined ? {} : { by }) }
}

function limitsData(limits: Limits): Record<string, string> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, rate]) => [name, rate === 'configured' ? rate : rateText(rate)]),
  )
}
