// @ts-check
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

const library = createRequire(fileURLToPath(new URL('../../packages/holdfast/package.json', import.meta.url)))

/**
 * What Node opens before an import of this subpath is done; a dynamic import is for later.
 *
 * @param {string} subpath
 * @returns {{ files: string[], bytes: number, packages: string[] }}
 */
export function loadedBy(subpath) {
  const files = new Set([library.resolve(subpath)])
  const packages = new Set()
  let bytes = 0
  // A set is gone through in the order in which it grows.
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    bytes += Buffer.byteLength(text)
    const { staticImports, staticExports } = parseSync(file, text).module
    const named = [
      ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ]
    for (const specifier of named) {
      if (specifier.startsWith('.')) files.add(resolve(dirname(file), specifier))
      else if (specifier.startsWith('#')) files.add(library.resolve(specifier))
      else packages.add(specifier)
    }
  }
  return { files: [...files], bytes, packages: [...packages] }
}
