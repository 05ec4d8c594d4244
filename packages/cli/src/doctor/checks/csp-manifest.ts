import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inlineScriptHashes } from '../../csp/inline-scripts.js'
import { MANIFEST_NAME } from '../../csp/manifest-files.js'
import { readNextBuild, type BuiltPage, type NextBuild } from '../../csp/next-build.js'
import { fail, pass, skip, type Check } from '../check.js'
import type { Subject } from '../subject.js'

const REMEDY = 'Run holdfast csp after every build: "build": "next build && holdfast csp"'

export const check: Check = {
  group: 'pages',
  title: 'hashes of prerendered scripts',
  examine: async (subject) => {
    if (!usesProxy(subject)) return skip('No proxy of this app sends the policy of holdfast/next/proxy.')
    const folder = join(subject.folder, '.next')
    let build: NextBuild
    try {
      build = await readNextBuild(folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return skip('There is no finished build.', 'next build && holdfast csp')
    }
    const pages = build.pages.filter(({ html }) => html !== '')
    const text = await readFile(join(folder, MANIFEST_NAME), 'utf8').catch(() => undefined)
    if (text === undefined && pages.length === 0) return pass('Nothing is prerendered.')
    const dead = pages.filter((page) => !isAdmitted(page, text)).map(({ path }) => path)
    if (dead.length === 0)
      return pass(`${MANIFEST_NAME} admits the inline scripts of all ${pages.length} prerendered pages.`)
    const named = `${dead.slice(0, NAMED).join(', ')}${dead.length > NAMED ? `, and ${dead.length - NAMED} more` : ''}`
    return text === undefined
      ? fail(`The build has no ${MANIFEST_NAME}: its prerendered pages stay dead.`, REMEDY)
      : fail(`${MANIFEST_NAME} is of another build; these pages stay dead: ${named}.`, REMEDY)
  },
}

function usesProxy({ app: { proxyFile }, project: { tree } }: Subject): boolean {
  return proxyFile !== undefined && tree.text(proxyFile)?.includes('holdfast/next/proxy') === true
}

/** So many pages are named. */
const NAMED = 5

interface Manifest {
  readonly pages?: Readonly<Record<string, { readonly hashes?: readonly string[] } | undefined>>
  readonly scripts?: readonly string[]
  readonly rewritten?: readonly string[]
}

/** Pages are written again while an app runs, with other bytes and scripts that are granted to all of them. */
function isAdmitted({ path, html }: BuiltPage, manifest: string | undefined): boolean {
  const { pages, scripts = [], rewritten = [] } = parsed(manifest)
  const granted = new Set([...(pages?.[decoded(path)]?.hashes ?? []), ...scripts, ...rewritten])
  return inlineScriptHashes(html).every((hash) => granted.has(hash))
}

function parsed(text: string | undefined): Manifest {
  try {
    return (JSON.parse(text ?? '{}') as Manifest | null) ?? {}
  } catch {
    return {}
  }
}

/** As the manifest names it. */
function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
