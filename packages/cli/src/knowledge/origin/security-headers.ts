import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { proxyHandlerOf } from '../../flow/proxy-code.js'
import type { App } from '../../project/apps.js'
import { bare, isCallable, nameOf, textOf, walk, type Node } from '../../project/ast.js'
import { coverageOf } from '../../project/matcher.js'
import { nextConfigOf } from '../../project/next-config.js'
import { proxyOf } from '../../project/proxy.js'
import { vercelHeaders } from '../../project/vercel-headers.js'
import type { SourceFile } from '../../project/source-file.js'
import { frameAt } from './cors-headers.js'

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
  const told = vercelHeaders(app, project).flatMap((rule): Told[] => {
    if (!PAGES.some((page) => coverageOf(rule, page) !== 'none')) return []
    return [{ where: at('vercel.json'), names: rule.entries.map(({ key }) => key) }]
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
  const names = new Set(constantsOf(proxy.file))
  const seen = new Set<Node>()
  for (const { frame, callee, node } of facts.sites(handler)) {
    // What a library gives is sent only if somebody takes it.
    if (!isDropped(node)) for (const each of byLibrary(originPath(callee))) names.add(each)
    if (frame.fn === undefined || seen.has(frame.fn)) continue
    seen.add(frame.fn)
    for (const each of setBy(frame.fn, frame.file)) names.add(each)
  }
  for (const { callee } of handler.chain) for (const each of byLibrary(originPath(callee))) names.add(each)
  return [{ where: proxy.file.path, names: [...names] }]
}

function byLibrary(path: string): readonly string[] {
  const plain = path.replaceAll('()', '')
  return LIBRARIES.find(([pattern]) => pattern.test(plain))?.[1] ?? []
}

function isDropped({ parent }: Node): boolean {
  if (parent?.type === 'AwaitExpression') return isDropped(parent)
  return parent?.type === 'ExpressionStatement'
}

const SPEAKS =
  /content-security-policy|transport-security|content-type-options|frame-options|referrer-policy|permissions-policy/i

/** Names that are written in a function as headers that are set. */
function setBy(node: Node, { text }: SourceFile): string[] {
  if (!SPEAKS.test(text)) return []
  const names: string[] = []
  walk(node, (each) => {
    if (each.type === 'Property') names.push(nameOf(each.key, each.computed) ?? '')
    if (!isCall(each)) return true
    const callee = bare(calleeOf(each))
    const method = callee.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
    if (/^(?:set|append|setHeader)$/.test(method ?? '')) names.push(textOf(argumentsOf(each)[0]) ?? '')
    return true
  })
  return names.filter((name) => TOLD.has(name.toLowerCase()))
}

/** The same of constants at the top of a file that something in it uses. */
function constantsOf(file: SourceFile): string[] {
  return file.program.body.flatMap((statement) => {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration') return []
    return declaration.declarations.flatMap((each) => {
      if (each.id.type !== 'Identifier' || each.init === null || isCallable(bare(each.init))) return []
      return isNamedTwice(each.id.name, file) ? setBy(each.init, file) : []
    })
  })
}

function isNamedTwice(name: string, { text }: SourceFile): boolean {
  return text.split(new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`)).length > 2
}

/** A library that makes the list of `next.config`, or wraps all of it. */
function ofConfigLibrary(app: App, facts: Facts): Told[] {
  const config = nextConfigOf(app, facts.project)
  if (config === undefined) return []
  const { file } = config
  const names: string[] = []
  walk(file.program, (node) => {
    if (!isCall(node) || isDropped(node)) return true
    const { parent } = node
    const kept = parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : undefined
    if (kept !== undefined && !isNamedTwice(kept, file)) return true
    names.push(...byLibrary(originPath(facts.origins.of(calleeOf(node), frameAt(file, node)))))
    return true
  })
  return [{ where: file.path, names }]
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
