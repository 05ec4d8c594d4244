import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { proxyHandlerOf } from '../flow/proxy-code.js'
import type { App } from '../project/apps.js'
import { nameOf, textOf, walk, bare, type Node } from '../project/ast.js'
import { coverageOf, matcherOf } from '../project/matcher.js'
import { nextConfigOf } from '../project/next-config.js'
import { record } from '../project/packages.js'
import { proxyOf } from '../project/proxy.js'

/** The headers that every page should have, beside a policy for its content. */
export const BASE_HEADERS = [
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'permissions-policy',
] as const

/** What an app's pages are sent with. */
export interface SecurityHeaders {
  /** In small letters; `content-security-policy` among them where it is enforced. */
  readonly names: ReadonlySet<string>
  /** Where they are configured: files, or a library. */
  readonly by: readonly string[]
  /** Why there may be more than could be read; undefined where there is not. */
  readonly doubt: string | undefined
}

const POLICY = 'content-security-policy'
const TOLD = new Set<string>([POLICY, 'content-security-policy-report-only', ...BASE_HEADERS])
/** Pages that a rule for all pages covers, and one for an embed or an API does not. */
const PAGES = ['/', '/dashboard', '/blog/post']

const LIBRARIES: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(?:@nosecone\/next|nosecone)#(?:default|createMiddleware|nosecone|\w*[mM]iddleware|secure\w*|defaults)$/,
    [POLICY, ...BASE_HEADERS],
  ],
  [/^helmet#(?:default|helmet)$/, [POLICY, ...BASE_HEADERS]],
  [/^(?:next-safe|@next-safe\/middleware)#/, [POLICY, ...BASE_HEADERS]],
  [/^next-secure-headers#(?:createSecureHeaders|withSecureHeaders|default)$/, BASE_HEADERS],
  [/^holdfast\/(?:next\/proxy|headers|csp)#/, [POLICY, ...BASE_HEADERS]],
]

const known = new WeakMap<App, SecurityHeaders>()

export function securityHeadersOf(app: App, facts: Facts): SecurityHeaders {
  let found = known.get(app)
  if (found === undefined) known.set(app, (found = securityHeadersFound(app, facts)))
  return found
}

function securityHeadersFound(app: App, facts: Facts): SecurityHeaders {
  const names = new Set<string>()
  const by = new Set<string>()
  let doubt: string | undefined
  const add = (name: string, where: string): void => {
    if (!TOLD.has(name.toLowerCase())) return
    names.add(name.toLowerCase())
    by.add(where)
  }
  const { project } = facts
  const config = nextConfigOf(app, project)
  for (const rule of config?.headers ?? []) {
    if (!PAGES.some((page) => coverageOf(rule, page) !== 'none')) continue
    for (const { key, value } of rule.entries) {
      add(key, config?.file.path ?? '')
      if (key.toLowerCase() === POLICY && /frame-ancestors/.test(value)) add('x-frame-options', config?.file.path ?? '')
      if (key.includes('…')) doubt = 'a header’s name could not be read'
    }
    if (rule.entries.length === 0) doubt = 'the headers of a rule could not be read'
  }
  if (config !== undefined && (config.headersUnread || !config.found))
    doubt = `what ${config.file.path} gives could not be read`
  if (config?.output === 'export') doubt = 'the host of a static export sets them'
  for (const { names: told, where } of [
    ...platformRules(app, facts),
    ...ofProxy(app, facts),
    ...ofConfigLibrary(app, facts),
  ]) {
    for (const name of told) add(name, where)
  }
  const enough = names.has(POLICY) && names.size > 1
  return { names, by: [...by], doubt: doubt ?? (enough ? undefined : elsewhere(app, facts)) }
}

interface Told {
  readonly names: readonly string[]
  readonly where: string
}

/** `vercel.json`, `netlify.toml` and `_headers`. */
function platformRules(app: App, { project }: Facts): Told[] {
  const at = (name: string): string => (app.root === '' ? name : `${app.root}/${name}`)
  const vercel = record(project.tree.json(at('vercel.json')))
  const rules = Array.isArray(vercel?.headers) ? vercel.headers : []
  const told = rules.flatMap((each): Told[] => {
    const rule = record(each)
    const source = typeof rule?.source === 'string' ? rule.source : undefined
    const list = Array.isArray(rule?.headers) ? rule.headers : []
    if (!PAGES.some((page) => coverageOf(matcherOf(source), page) !== 'none')) return []
    return [{ where: at('vercel.json'), names: list.map((entry) => String(record(entry)?.key ?? '')) }]
  })
  for (const name of ['netlify.toml', 'public/_headers', '_headers']) {
    const text = project.tree.text(at(name))
    if (text !== undefined)
      told.push({ where: at(name), names: [...TOLD].filter((each) => text.toLowerCase().includes(each)) })
  }
  return told
}

/** What the proxy sets, itself or by a library. */
function ofProxy(app: App, facts: Facts): Told[] {
  const handler = proxyHandlerOf(app, facts)
  const proxy = proxyOf(app, facts.project)
  if (handler === undefined || proxy === undefined) return []
  if (!PAGES.some((page) => proxy.matches(page) !== 'none')) return []
  const where = proxy.file.path
  const names = new Set(setBy(proxy.file.program, { file: proxy.file }, facts))
  const seen = new Set<Node>()
  for (const { frame } of facts.sites(handler)) {
    if (frame.fn === undefined || seen.has(frame.fn)) continue
    seen.add(frame.fn)
    for (const each of setBy(frame.fn, frame, facts)) names.add(each)
  }
  for (const { callee } of facts.sites(handler)) {
    const path = originPath(callee)
    for (const [pattern, told] of LIBRARIES) if (pattern.test(path)) for (const each of told) names.add(each)
  }
  return [{ where, names: [...names] }]
}

/** Names that are written in a function or file as headers that are set, or given by a library that is called there. */
function setBy(node: Node, frame: Frame, facts: Facts): string[] {
  const { text } = frame.file
  if (
    !/policy|transport-security|content-type-options|frame-options|nosecone|helmet|next-safe|holdfast|[sS]ecur/i.test(
      text,
    )
  )
    return []
  const names: string[] = []
  walk(node, (each) => {
    if (each.type === 'Property') names.push(nameOf(each.key, each.computed) ?? '')
    if (!isCall(each)) return true
    const path = originPath(facts.origins.of(calleeOf(each), frame))
    for (const [pattern, told] of LIBRARIES) if (pattern.test(path.replaceAll('()', ''))) names.push(...told)
    const callee = bare(calleeOf(each))
    if (
      callee.type === 'MemberExpression' &&
      /^(?:set|append|setHeader)$/.test(nameOf(callee.property, callee.computed) ?? '')
    ) {
      names.push(textOf(argumentsOf(each)[0]) ?? '')
    }
    return true
  })
  return names.filter((name) => TOLD.has(name.toLowerCase()))
}

/** A library that makes the list of `next.config`. */
function ofConfigLibrary(app: App, facts: Facts): Told[] {
  const config = nextConfigOf(app, facts.project)
  if (config === undefined) return []
  const { file } = config
  return file.imports.flatMap(({ source, name }): Told[] => {
    const found = LIBRARIES.find(([pattern]) => pattern.test(`${source}#${name}`))
    return found === undefined ? [] : [{ where: file.path, names: found[1] }]
  })
}

const MENTIONS = /content-security-policy|x-frame-options|strict-transport-security/i

/** Another file that speaks of such headers, which may be used in a way that nobody here follows. */
function elsewhere(app: App, { project }: Facts): string | undefined {
  const { tree } = project
  const read = new Set([app.configFile, proxyOf(app, project)?.file.path])
  const found = app.files.find((path) => {
    if (
      read.has(path) ||
      /(?:test|spec|stories|e2e|docs?|content|examples?)[/.]|\.(?:mdx?|json|lock|snap|svg|html)$/.test(path)
    )
      return false
    if (!/\.(?:[cm]?[jt]sx?|conf|ya?ml|toml)$|(?:Caddyfile|_headers)$/.test(path)) return false
    return MENTIONS.test(tree.text(path) ?? '')
  })
  return found === undefined ? undefined : `${found} speaks of such headers`
}
