import { valid, coerce, lt } from 'semver'
import type { App } from '../../project/apps.js'
import { bare, hasDirective, textOf, type Node } from '../../project/ast.js'
import { dependenciesOf } from '../../project/installed.js'
import { nextConfigOf } from '../../project/next-config.js'
import type { Project } from '../../project/project.js'
import type { SourceFile } from '../../project/source-file.js'

/** What of an app as a whole keeps its handlers from being wrapped; undefined where nothing does. */
export function obstacleOfApp(app: App, project: Project): string | undefined {
  if (nextConfigOf(app, project)?.output === 'export') return 'the app is exported as static files (`output: "export"`)'
  return undefined
}

/** Why Next.js may answer a `GET` that does not look at its request at build; undefined where it does not. */
export function prerendered(file: SourceFile, app: App, project: Project): string | undefined {
  const installed = dependenciesOf(app, project).installed.find(({ name }) => name === 'next')?.version
  const version = installed ?? valid(coerce(app.next ?? ''))
  if (version !== null && lt(version, '15.0.0') && settings(file).get('dynamic') !== 'force-dynamic') {
    return `before Next.js 15 a \`GET\` may be answered at build, and the gate decides about each call: say \`dynamic = 'force-dynamic'\``
  }
  const config = nextConfigOf(app, project)
  if (config === undefined) return undefined
  const [value] = config.option('cacheComponents')
  const [former] = config.option('experimental').flatMap((each) => config.literals.member(each, 'dynamicIO'))
  const isCached = [value, former].some((each) => each !== undefined && config.literals.flag(each) !== false)
  return isCached
    ? 'with `cacheComponents` it may be answered at build, and the gate decides about each call'
    : undefined
}

/** What of a route file keeps its handlers from being wrapped. */
export function obstacleOfFile(file: SourceFile): string | undefined {
  const { program, faults } = file
  const [fault] = faults
  if (fault !== undefined) return `its code is not understood in line ${fault.line}`
  if (hasDirective(program.body, 'use cache'))
    return 'its answers are cached (`use cache`), and the gate decides about each call'
  if (hasDirective(program.body, 'use server')) return 'it is a file of Server Actions (`use server`)'
  const exported = settings(file)
  const runtime = exported.get('runtime')
  if (runtime !== undefined && runtime !== 'nodejs') {
    return runtime === null
      ? 'its `runtime` is not written out'
      : `it runs on the ${runtime} runtime, where stores and providers of the gate may not`
  }
  const dynamic = exported.get('dynamic')
  if (dynamic === 'force-static' || dynamic === 'error') {
    return `its answers are made at build (\`dynamic = '${dynamic}'\`), and the gate decides about each call`
  }
  if (dynamic === null) return 'its `dynamic` is not written out'
  const revalidate = exported.get('revalidate')
  if (revalidate !== undefined && revalidate !== 0) {
    return 'its answers are kept (`revalidate`), and the gate decides about each call'
  }
  if (exported.has('generateStaticParams')) return 'its answers are made at build (`generateStaticParams`)'
  return undefined
}

/** What a file exports by name with its plain value; `null` for what is none. */
function settings(file: SourceFile): Map<string, string | number | boolean | null> {
  return new Map(
    file.exports.map(({ name, local, source }) => {
      const binding = source === undefined ? file.bindings.lookup(local, file.program) : undefined
      return [name, binding?.kind === 'variable' && binding.path.length === 0 ? plainOf(binding.init) : null]
    }),
  )
}

function plainOf(node: Node | undefined): string | number | boolean | null {
  if (node === undefined) return null
  const value = bare(node)
  if (value.type === 'Literal' && (typeof value.value === 'number' || typeof value.value === 'boolean'))
    return value.value
  return textOf(value) ?? null
}

/** The files, each with a line, that import a route file's handlers themselves: its tests, other routes. */
export function importersOf(file: SourceFile, names: readonly string[], project: Project): Map<string, string> {
  const found = new Map<string, string>()
  const stem = (file.path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '')
  for (const path of project.tree.files) {
    if (path === file.path || !/\.[cm]?[jt]sx?$/.test(path)) continue
    const text = project.tree.text(path) ?? ''
    // An import of it ends with its name.
    if (!text.includes(`/${stem}`) || !new RegExp(String.raw`/${stem}(?:\.[cm]?[jt]sx?)?['"\`]`).test(text)) continue
    const other = project.tree.source(path)
    if (other === undefined) continue
    for (const { source, name } of [...imported(other), ...passedOn(other), ...loaded(other)]) {
      const target = project.graph.resolve(source, path)
      if (!('file' in target) || target.file !== file.path) continue
      for (const each of name === '*' ? names : [name]) if (!found.has(each)) found.set(each, path)
    }
  }
  return found
}

/** Types are among them: what is made by `route({ … })` has another one. */
function imported({ program }: SourceFile): { readonly source: string; readonly name: string }[] {
  return program.body.flatMap((statement) => {
    if (statement.type !== 'ImportDeclaration') return []
    return statement.specifiers.map((each) => {
      const name =
        each.type !== 'ImportSpecifier' ? '*' : each.imported.type === 'Identifier' ? each.imported.name : '*'
      return { source: statement.source.value, name }
    })
  })
}

function passedOn({ exports }: SourceFile): { readonly source: string; readonly name: string }[] {
  return exports.flatMap(({ source, local }) => (source === undefined ? [] : [{ source, name: local }]))
}

/** `await import('./route')`, `require('./route')`, `vi.mock('./route')`. */
function loaded({ text }: SourceFile): { readonly source: string; readonly name: string }[] {
  return [
    ...text.matchAll(/\b(?:import|require|importActual|requireActual)\s*(?:<[^>]*>)?\(\s*['"`]([^'"`]+)['"`]/g),
  ].map(([, source = '']) => ({ source, name: '*' }))
}
