import type { App } from './apps.js'
import { isCallable, type Node } from './ast.js'
import { Literals, type Written } from './literals.js'
import { matcherOf, type Matcher } from './matcher.js'
import type { Project } from './project.js'
import type { SourceFile } from './source-file.js'

/** One `{ key, value }` of `headers()`. */
export interface HeaderEntry {
  /** As it is written. */
  readonly key: string
  /** With `…` for what could not be read. */
  readonly value: string
  readonly written: Written
}

/** One rule of `headers()`. */
export interface HeaderRule extends Matcher {
  readonly entries: readonly HeaderEntry[]
  readonly written: Written
}

/** One of `rewrites()` or `redirects()`. */
export interface Destination extends Matcher {
  readonly destination: string
  readonly written: Written
}

/** What of an app's `next.config` can be read without running it. */
export interface NextConfig {
  readonly file: SourceFile
  /** Whether the object that it exports was found at all. */
  readonly found: boolean
  /** The objects that it is made of, the exported one first. */
  readonly objects: readonly Written[]
  /** How many objects it may be, by the phase or the environment: 1 where it is always the same. */
  readonly cases: number
  /** The value under a top-level name such as `images`: every one that it may have. */
  option(name: string): readonly Written[]
  readonly headers: readonly HeaderRule[]
  /** Whether `headers()` gives something that could not be read. */
  readonly headersUnread: boolean
  readonly rewrites: readonly Destination[]
  readonly redirects: readonly Destination[]
  /** `env`: what is put into the scripts for the browser, by name. */
  readonly env: ReadonlyMap<string, Written>
  readonly output: string | undefined
  readonly basePath: string | undefined
  /** Default: true. */
  readonly poweredByHeader: boolean
  /** For reading further into an option. */
  readonly literals: Literals
}

const known = new WeakMap<App, NextConfig | null>()

/** Undefined where an app has no `next.config`. */
export function nextConfigOf(app: App, project: Project): NextConfig | undefined {
  let config = known.get(app)
  if (config === undefined) known.set(app, (config = configFound(app, project) ?? null))
  return config ?? undefined
}

function configFound(app: App, project: Project): NextConfig | undefined {
  const file = app.configFile === undefined ? undefined : project.tree.source(app.configFile)
  if (file === undefined) return undefined
  const literals = new Literals(project.tree, project.graph)
  const seen = new Set<Node>()
  const exported = exportedBy(file, project, literals)
  const objects = exported.flatMap((each) => objectsIn(each, literals, seen))
  const counted = new Set<Node>()
  const option = (name: string): readonly Written[] => {
    for (const object of objects) {
      const found = literals.member(object, name)
      if (found.length > 0) return found
    }
    return []
  }
  const text = (name: string): string | undefined => {
    const [value] = option(name)
    return value === undefined ? undefined : literals.text(value)
  }
  const [powered] = option('poweredByHeader')
  const rules = listed(option('headers'), literals)
  const [env] = option('env')
  return {
    file,
    found: objects.length > 0,
    objects,
    cases: exported.reduce((sum, each) => sum + casesOf(each, literals, counted), 0),
    option,
    headers: rules.map((each) => headerRule(each, literals)),
    headersUnread: option('headers').length > 0 && rules.length === 0,
    rewrites: destinations(option('rewrites'), literals),
    redirects: destinations(option('redirects'), literals),
    env: new Map(env === undefined ? [] : literals.entries(env)),
    output: text('output'),
    basePath: text('basePath'),
    poweredByHeader: powered === undefined ? true : (literals.flag(powered) ?? true),
    literals,
  }
}

function exportedBy(file: SourceFile, { graph }: Project, literals: Literals): readonly Written[] {
  const last = literals.assignedExports(file).at(-1)
  if (last !== undefined) return [last]
  const declared = graph.exported(file, 'default')
  if (declared === undefined) return []
  if ('expression' in declared) return [{ node: declared.expression, file: declared.file }]
  if (!('binding' in declared)) return []
  const { binding } = declared
  if (binding.kind === 'function') return [{ node: binding.node, file: declared.file }]
  if (binding.kind !== 'variable') return []
  // `config = wrap(config)`: what it was first is in all of them.
  const values: Node[] = [...(binding.init === undefined ? [] : [binding.init]), ...binding.assigned]
  return values.map((node) => ({ node, file: declared.file }))
}

/** The objects that a configuration is made of: inside wrappers, plugins and functions. */
function objectsIn(value: Written, literals: Literals, seen: Set<Node>): readonly Written[] {
  return literals.resolve(value).flatMap((each): readonly Written[] => {
    const { node } = each
    // `config = wrap(config)`
    if (seen.has(node)) return []
    seen.add(node)
    if (node.type === 'ObjectExpression') {
      const spread = node.properties.flatMap((property) =>
        property.type === 'SpreadElement' && property.argument.type === 'CallExpression' ? [property.argument] : [],
      )
      // `{ ...withMDX(config) }`
      return [each, ...spread.flatMap((inner) => objectsIn({ ...each, node: inner }, literals, seen))]
    }
    if (isCallable(node)) return literals.returned(each).flatMap((result) => objectsIn(result, literals, seen))
    if (node.type !== 'CallExpression') return []
    const given = node.arguments.map((argument) => objectsIn({ ...each, node: argument }, literals, seen))
    // `withSentry(config, options)`, `reduce((config, plugin) => …, config)`, `Object.assign({}, a, b)`
    return given.find((objects) => objects.some((object) => isConfig(object, literals))) ?? given.flat()
  })
}

/** How many of them there is a choice between. Of what a wrapper is given, the first is the configuration. */
function casesOf(value: Written, literals: Literals, seen: Set<Node>): number {
  return literals.resolve(value).reduce((sum, each) => {
    const { node } = each
    if (seen.has(node)) return sum
    seen.add(node)
    if (node.type === 'ObjectExpression') return sum + 1
    if (isCallable(node)) {
      return literals.returned(each).reduce((count, result) => count + casesOf(result, literals, seen), sum)
    }
    if (node.type !== 'CallExpression') return sum
    for (const argument of node.arguments) {
      const count = casesOf({ ...each, node: argument }, literals, seen)
      if (count > 0) return sum + count
    }
    return sum
  }, 0)
}

const OPTIONS =
  /^(?:headers|rewrites|redirects|images|env|output|basePath|reactStrictMode|swcMinify|experimental|webpack|turbopack|transpilePackages|poweredByHeader|eslint|typescript|i18n|pageExtensions|serverExternalPackages|compiler|assetPrefix|distDir|trailingSlash|typedRoutes|cacheComponents|reactCompiler|logging|compress|generateBuildId|productionBrowserSourceMaps|publicRuntimeConfig|serverRuntimeConfig)$/

function isConfig(object: Written, literals: Literals): boolean {
  return literals.entries(object).some(([name]) => OPTIONS.test(name))
}

/** What a list is, or what a function gives that makes one. */
function listed(values: readonly Written[], literals: Literals): readonly Written[] {
  return values.flatMap((value) => {
    const lists = isCallable(value.node) ? literals.returned(value) : [value]
    return lists.flatMap((list) => literals.elements(list))
  })
}

function headerRule(rule: Written, literals: Literals): HeaderRule {
  const [list] = literals.member(rule, 'headers')
  const entries = list === undefined ? [] : literals.elements(list)
  return {
    ...matching(rule, literals),
    written: rule,
    entries: entries.map((entry) => ({
      key: textIn(entry, 'key', literals) ?? '…',
      value: textIn(entry, 'value', literals) ?? '…',
      written: entry,
    })),
  }
}

function destinations(values: readonly Written[], literals: Literals): readonly Destination[] {
  const lists = values.flatMap((value) => (isCallable(value.node) ? literals.returned(value) : [value]))
  const rules = lists.flatMap((list) => {
    if (list.node.type !== 'ObjectExpression') return literals.elements(list)
    return ['beforeFiles', 'afterFiles', 'fallback'].flatMap((name) =>
      literals.member(list, name).flatMap((each) => literals.elements(each)),
    )
  })
  return rules.map((rule) => ({
    ...matching(rule, literals),
    destination: textIn(rule, 'destination', literals) ?? '…',
    written: rule,
  }))
}

function matching(rule: Written, literals: Literals): Matcher {
  const conditional = ['has', 'missing'].some((name) => literals.member(rule, name).length > 0)
  return matcherOf(textIn(rule, 'source', literals), conditional)
}

function textIn(object: Written, name: string, literals: Literals): string | undefined {
  const [value] = literals.member(object, name)
  return value === undefined ? undefined : literals.text(value)
}
