import { bodyOf } from '../bodies/by-schema.js'
import type { KnownRoute } from '../target.js'
import { accessByName } from './conventions.js'
import { bracketed } from './given-routes.js'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

type Json = Readonly<Record<string, unknown>>

/** The operations of an OpenAPI 3 document (§4.8): what stands in it may be anything. */
export function openApiRoutes(document: Json): KnownRoute[] {
  const resolve = (value: unknown): Json => resolved(document, value)
  const base = basePath(document)
  return Object.entries(record(document.paths)).flatMap(([path, item]) => {
    const operations = resolve(item)
    return METHODS.flatMap((method): KnownRoute[] => {
      if (operations[method] === undefined) return []
      const operation = resolve(operations[method])
      const parameters = [...list(operations.parameters), ...list(operation.parameters)].map(resolve)
      const query = parameters.filter((each) => each.in === 'query').map((each) => String(each.name))
      const schema = jsonSchema(resolve(operation.requestBody), resolve)
      const body = schema === undefined ? undefined : bodyOf(schema, resolve)
      return [
        {
          method: method.toUpperCase(),
          path: bracketed(base + path),
          access: accessOf(operation.security ?? document.security, path),
          source: 'openapi',
          query,
          ...(body === undefined ? {} : { body }),
        },
      ]
    })
  })
}

/** `security: []` opens, and so does an empty requirement among others; none at all says nothing. */
function accessOf(security: unknown, path: string): KnownRoute['access'] {
  if (!Array.isArray(security)) return accessByName(path)
  const isOpen = security.length === 0 || security.some((each) => Object.keys(record(each)).length === 0)
  if (isOpen) return 'public'
  return accessByName(path) === 'service' ? 'service' : 'guarded'
}

function jsonSchema(requestBody: Json, resolve: (value: unknown) => Json): Json | undefined {
  const content = record(requestBody.content)
  const [, media] = Object.entries(content).find(([type]) => /^application\/(?:.+\+)?json\b/i.test(type)) ?? []
  return media === undefined ? undefined : resolve(record(media).schema)
}

/** The path of the first server, without the slash at its end. */
function basePath(document: Json): string {
  const [server] = list(document.servers)
  const { url } = record(server)
  if (typeof url !== 'string' || url.includes('{')) return ''
  const path = URL.canParse(url) ? new URL(url).pathname : url
  return path.startsWith('/') ? path.replace(/\/+$/, '') : ''
}

function resolved(document: Json, value: unknown, depth = 0): Json {
  const { $ref: reference } = record(value)
  if (typeof reference !== 'string' || !reference.startsWith('#/') || depth > 10) return record(value)
  const target = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((from, key) => record(from)[key.replaceAll('~1', '/').replaceAll('~0', '~')], document)
  return resolved(document, target, depth + 1)
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
