import { parse as parseYaml } from 'yaml'
import type { KnownRoute } from '../target.js'
import { accessByName } from './conventions.js'
import { bracketed } from './given-routes.js'
import { openApiRoutes } from './openapi.js'

/**
 * The routes of a file: what `holdfast routes --json` prints, or an OpenAPI 3 document in JSON or YAML.
 *
 * @returns a sentence where it is neither
 */
export function readRouteFile(text: string): readonly KnownRoute[] | string {
  let document: unknown
  try {
    document = parseYaml(text, { maxAliasCount: 100 })
  } catch {
    return 'the file of routes is neither JSON nor YAML'
  }
  if (isRecord(document) && isRecord(document.paths)) return openApiRoutes(document)
  if (isRecord(document) && Array.isArray(document.routes)) return document.routes.flatMap(tableRoute)
  return 'the file of routes is neither what holdfast routes --json prints, nor an OpenAPI document'
}

function tableRoute(row: unknown): KnownRoute[] {
  if (!isRecord(row) || row.kind !== 'route' || typeof row.path !== 'string' || typeof row.method !== 'string')
    return []
  // Whatever else is below it, the paths of a catch-all are not known.
  if (row.path.includes('[...') || row.path.includes('[[')) return []
  const path = bracketed(row.path)
  const methods = row.method === '*' ? ['GET'] : [row.method.toUpperCase()]
  const rule = isRecord(row.access) && typeof row.access.value === 'string' ? row.access.value : 'unknown'
  return methods.map((method) => ({ method, path, access: accessOf(rule, path), source: 'table' as const }))
}

/** The words of the table's column. */
function accessOf(rule: string, path: string): KnownRoute['access'] {
  if (/^(?:public|accounts)$/.test(rule)) return rule === 'public' ? 'public' : 'unknown'
  if (/^(?:none|unknown)$/.test(rule)) return accessByName(path)
  return /signature|secret|scope\(|key/.test(rule) ? 'service' : 'guarded'
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
