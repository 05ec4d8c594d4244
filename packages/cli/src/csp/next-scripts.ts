import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { propsOf, readFlight, type Flight } from './flight.js'

/**
 * The texts of the inline `next/script` elements that a build prerendered, each once. They are no part of the HTML: the
 * browser makes them, on a page that was loaded, and on one that was navigated to under the policy of the first.
 * @param server the folder `server` of a build
 */
export async function readNextScripts(server: string): Promise<string[]> {
  const files = await listFiles(join(server, 'app'))
  const modules = new Set<string>()
  for (const file of files.filter((name) => name.endsWith('_client-reference-manifest.js'))) {
    for (const id of scriptModules(await readFile(file, 'utf8'))) modules.add(id)
  }
  if (modules.size === 0) return []
  const texts = new Set<string>()
  for (const file of files.filter((name) => name.endsWith('.rsc'))) {
    for (const text of scriptTexts(await readFile(file), modules)) texts.add(text)
  }
  return [...texts].toSorted()
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** The ids under which a page's client reference manifest knows the module behind `next/script`. */
export function scriptModules(manifest: string): string[] {
  const entries = manifest.matchAll(/next\/dist\/(?:esm\/)?client\/script\.js[^"]*":\{"id":"?([^",}]+)/g)
  return [...entries].flatMap(([, id]) => id ?? [])
}

export function scriptTexts(payload: Buffer, modules: ReadonlySet<string>): string[] {
  const flight = readFlight(payload)
  return [...propsOf(flight, modules)].map((props) => scriptText(flight, props)).filter(Boolean)
}

/** As `next/script` puts it together. */
function scriptText(flight: Flight, props: Readonly<Record<string, unknown>>): string {
  const { dangerouslySetInnerHTML: html, children } = props
  const parts = typeof html === 'object' && html !== null && '__html' in html ? html['__html'] : children
  return (Array.isArray(parts) ? parts : [parts]).map((part: unknown) => plainText(flight, part)).join('')
}

function plainText({ texts }: Flight, value: unknown): string {
  if (typeof value !== 'string') return ''
  // A `$` of the text's own is doubled; a single one refers to a row.
  return value.startsWith('$$') ? value.slice(1) : value.startsWith('$') ? (texts.get(value.slice(1)) ?? '') : value
}
