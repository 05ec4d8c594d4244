import type { KnownRoute } from '../target.js'
import { accessByName } from './conventions.js'

/** `"/api/orders"` or `` `/api/orders/${…}` `` in a script. */
const PATH = /["'`](\/api\/[\w\-./[\]]*(?:\$\{[^}]{1,60}\}[\w\-./]*)*)(?:\?([\w=&${}.]*))?["'`]/g

/** So far behind the path stands what the call says of its method and its body. */
const CALL = 260

/**
 * Routes that a script of the app calls, as far as their names stand in it: the method, and the fields of the body,
 * are what follows behind the path.
 */
export function routesInScript(text: string): KnownRoute[] {
  const routes: KnownRoute[] = []
  for (const match of text.matchAll(PATH)) {
    const [whole, raw = '', search] = match
    const path = raw.replaceAll(/\$\{[^}]*\}/g, '[id]').replace(/\/+$/, '')
    // Files, the beginnings of paths, and what a library puts together for itself.
    if (/\.(?:js|css|map|json|png|svg)$|^\/api(?:\/auth)?$|^\/api\/auth\/\[/.test(path)) continue
    const behind = text.slice(match.index + whole.length, match.index + whole.length + CALL)
    const call = behind.slice(0, nextCall(behind))
    const method = (/\bmethod\s*:\s*["'`](GET|POST|PUT|PATCH|DELETE)["'`]/i.exec(call)?.[1] ?? 'GET').toUpperCase()
    const fields = method === 'GET' ? undefined : bodyFields(call)
    routes.push({
      method,
      path,
      access: accessByName(path),
      source: 'page',
      ...(search === undefined
        ? {}
        : { query: [...new URLSearchParams(search.replaceAll(/\$\{[^}]*\}/g, '')).keys()] }),
      ...(fields === undefined ? {} : { body: fields }),
    })
  }
  return routes
}

/** Where the next call of the script begins. */
function nextCall(text: string): number {
  const at = text.search(/["'`]\/api\//)
  return at === -1 ? text.length : at
}

/** The names in `JSON.stringify({ item, quantity: 1 })`, with those values that stand there. */
function bodyFields(call: string): Record<string, unknown> | undefined {
  const inside = /JSON\.stringify\(\s*\{([^{}]{1,200})\}/.exec(call)?.[1]
  if (inside === undefined) return undefined
  const fields: Record<string, unknown> = {}
  for (const part of inside.split(',')) {
    const [, name, , literal] = /^\s*["']?([A-Za-z_]\w*)["']?\s*(:\s*(.*?)\s*)?$/s.exec(part) ?? []
    if (name !== undefined) fields[name] = literalOf(literal)
  }
  return Object.keys(fields).length === 0 ? undefined : fields
}

/** `undefined` where it is not in the script: then the field's name says what it takes. */
function literalOf(text: string | undefined): unknown {
  if (text === undefined) return undefined
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text)
  if (/^(?:!0|true)$/.test(text)) return true
  if (/^(?:!1|false)$/.test(text)) return false
  return /^(["'])(?:(?!\1)[^\\])*\1$/.exec(text)?.[0].slice(1, -1)
}
