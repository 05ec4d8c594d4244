import { posix } from 'node:path'
import { cliLayers, type Layers, libraryLayers } from './layers.ts'
import type { Import, SourceModule } from './source-module.ts'

const librarySource = 'packages/holdfast/src/'
const cliSource = 'packages/cli/src/'

/** Whether a specifier is one of the library's public subpaths. */
export type IsPublic = (specifier: string) => boolean

/** Every import that runs against the arrows, as `file:line: why`. Tests are exempt. */
export function violations(modules: readonly SourceModule[], isPublic: IsPublic): string[] {
  const sources = modules.filter(({ path }) => !isTest(path))
  return [
    ...sources.filter(({ path }) => path.startsWith(librarySource)).flatMap((module) => inLibrary(module)),
    ...sources.filter(({ path }) => path.startsWith(cliSource)).flatMap((module) => inCli(module, isPublic)),
    ...circles(sources),
  ]
}

function inLibrary(module: SourceModule): string[] {
  const layer = layerOf(module.path, librarySource, libraryLayers)
  const isEntry = layer === undefined || posix.basename(module.path) === 'index.ts'
  if (isEntry && !module.onlyReExportsNames) {
    return [`${module.path}: an entry file holds nothing but \`export { … } from '…'\``]
  }
  return module.imports.flatMap((imported) => {
    const report = reporter(module, imported)
    const { specifier } = imported
    if (isRelative(specifier)) return crossing(module, imported, librarySource, libraryLayers)
    if (specifier === '(computed)') return report('a computed import cannot be followed')
    if (layer === 'core') return report(`core imports nothing, and so not ${specifier}`)
    if (layer !== 'next' && /^(next|react|react-dom)(\/|$)/.test(specifier)) {
      return report(`only next/ may import ${specifier}`)
    }
    if (isOurs(specifier)) return report(`inside the package import the file, not ${specifier}`)
    return []
  })
}

function inCli(module: SourceModule, isPublic: IsPublic): string[] {
  return module.imports.flatMap((imported) => {
    const { specifier } = imported
    if (isRelative(specifier)) return crossing(module, imported, cliSource, cliLayers)
    if (isOurs(specifier) && !isPublic(specifier)) {
      return reporter(module, imported)(`${specifier} is no public subpath of the library`)
    }
    return []
  })
}

/** What is wrong with a relative import of one package. */
function crossing(module: SourceModule, imported: Import, source: string, layers: Layers): string[] {
  const report = reporter(module, imported)
  const target = targetOf(module, imported)
  if (!target.startsWith(source)) return report(`${imported.specifier} leaves the package's source`)
  const from = layerOf(module.path, source, layers)
  const to = layerOf(target, source, layers)
  const unknown = [from, to].find((layer) => layer !== undefined && !Object.hasOwn(layers, layer))
  if (unknown !== undefined) return report(`${unknown}/ is no layer: give it its arrows in checks/arrows/layers.ts`)
  // Files beside the folders put them together.
  if (from === undefined || from === to) return []
  if (to === undefined) return report(`${shown(from)} imports ${imported.specifier}, which stands above every folder`)
  return layers[from]?.includes(to) ? [] : report(`${shown(from)} may not import ${shown(to)}`)
}

/** Circles of imports at run time, each once. */
function circles(modules: readonly SourceModule[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start !== -1) found.push(`import circle: ${[...trail.slice(start), path].join(' → ')}`)
    const module = byPath.get(path)
    if (start !== -1 || module === undefined || done.has(path)) return
    for (const imported of module.imports) {
      if (imported.kind !== 'type' && isRelative(imported.specifier)) walk(targetOf(module, imported), [...trail, path])
    }
    done.add(path)
  }
  for (const { path } of modules) walk(path, [])
  return found
}

/** The source file behind an import. */
function targetOf({ path }: SourceModule, { specifier }: Import): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js(x?)$/, '.ts$1')
}

/** The folder of a file, or a file beside the folders that has arrows of its own. */
function layerOf(path: string, source: string, layers: Layers): string | undefined {
  const [first = '', ...rest] = path.slice(source.length).split('/')
  return rest.length > 0 || Object.hasOwn(layers, first) ? first : undefined
}

const shown = (layer: string): string => (layer.endsWith('.ts') ? layer : `${layer}/`)

function reporter({ path }: SourceModule, { line }: Import): (why: string) => string[] {
  return (why) => [`${path}:${line}: ${why}`]
}

const isTest = (path: string): boolean => /\.test(-d|-parts)?\.tsx?$/.test(path)
const isRelative = (specifier: string): boolean => specifier.startsWith('.')
const isOurs = (specifier: string): boolean => /^holdfast(-cli)?(\/|$)/.test(specifier)
