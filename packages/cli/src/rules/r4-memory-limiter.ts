import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type CallNode } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { frameAt } from '../knowledge/origin/cors-headers.js'
import { deploymentOf, statesSingleInstance } from '../knowledge/limits/deployment.js'
import type { App } from '../project/apps.js'
import { ancestors, bare, isCallable, nameOf, propertyOf, walk, type Node } from '../project/ast.js'
import { isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { MEMORY_EXAMPLES } from './r4-memory-limiter.examples.js'

export const rule: Rule = {
  item: 'R4',
  name: 'memory-limiter',
  title: 'instances count together',
  why: 'A map in a module counts what this process sees. On a serverless platform each instance begins with an empty one, and there are as many as there are callers: a limit of five is five for each, until the next start.',
  fix: 'Count in Redis, Upstash or the database. Where one process is all that there will ever be, say so beside the map.',
  severity: 'medium',
  references: { cwe: ['CWE-799', 'CWE-770'], owasp: ['API4:2023'], asvs: ['2.4.1'] },
  scope: 'file',
  mentions: /limit|throttl|attempt/i,
  examples: MEMORY_EXAMPLES,
  judge(file, facts, app) {
    if (
      !isServerFile(file) ||
      !/new\s+(?:\w*Map|LRU\w*|\w*LRU|NodeCache|RateLimiter\w*|TokenBucket)\b|=\s*\{\s*\}|express-rate-limit|lambda-rate-limiter|stores\/memory/.test(
        file.text,
      )
    ) {
      return []
    }
    const judged: Judgement[] = []
    walk(file.program, (node) => {
      if (!isCall(node) && node.type !== 'VariableDeclarator') return true
      const what = isCall(node) ? storeOf(node, file, facts) : objectOf(node, file)
      if (what !== undefined) judged.push(judgedStore(node, what, file, app, facts))
      return true
    })
    return judged
  },
}

function judgedStore(node: Node, what: string, file: SourceFile, app: App, facts: Facts): Judgement {
  const place = placeOf(file, node)
  if (statesSingleInstance(file, node))
    return { verdict: 'pass', place, message: `${what} counts, for the one instance that there is.` }
  const doubt = isOneOfTwo(node, file) ? 'another store is there too' : deploymentOf(app, facts)
  if (doubt !== undefined)
    return { verdict: 'unknown', place, message: `${what} counts in this process alone; ${doubt}.` }
  return { verdict: 'fail', place, message: `${what} counts in this process alone.`, subject: 'memory' }
}

const STORES = /^(?:#(?:Map|WeakMap)|(?:lru-cache|quick-lru|node-cache|tiny-lru|lru\.min|@isaacs\/ttlcache)#\w+)$/
const COUNTS =
  /rate_?-?limit|throttl|limiter|attempts?|hits$|ip_?(?:requests|counts|map)|request_?(?:counts?|log|map|history|times\w*)|buckets?$|login_?tries/i
const ELSE = /cache|memo|config|option|registry|pending|inflight|listener|session|polic|presets?|rules/i

/** What in memory counts callers: a package’s limiter, or a map that is named for it. */
function storeOf(node: CallNode, file: SourceFile, facts: Facts): string | undefined {
  const path = originPath(facts.origins.of(calleeOf(node), frameAt(file, node)))
  const key = node.parent?.type === 'Property' ? nameOf(node.parent.key, node.parent.computed) : undefined
  if (key === 'ephemeralCache' || key === 'insuranceLimiter' || key === 'inMemoryBlockOnConsumed') return undefined
  if (/^rate-limiter-flexible#(?:default\.)?RateLimiterMemory$/.test(path)) return 'RateLimiterMemory'
  if (/^express-rate-limit#(?:default|rateLimit)$/.test(path)) {
    const [options] = argumentsOf(node)
    return propertyOf(options, 'store') === undefined ? 'express-rate-limit without a store' : undefined
  }
  if (/^lambda-rate-limiter#default$|^limiter#(?:RateLimiter|TokenBucket)$/.test(path)) return path.replace(/#.*/, '')
  if (/^holdfast\/stores\/memory#memory$/.test(path)) return 'The store in memory'
  if (!STORES.test(path) || node.type !== 'NewExpression') return undefined
  const names = namesOf(node, file)
  const counts = names.some((name) => COUNTS.test(name)) && !names.slice(0, 1).some((name) => ELSE.test(name))
  return counts && isCounted(file) ? `A ${path.replace(/^.*#/, '')}` : undefined
}

/** `const attempts = {}`, which a function writes to by key. */
function objectOf(node: Node, file: SourceFile): string | undefined {
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init === null) return undefined
  const init = bare(node.init)
  if (init.type !== 'ObjectExpression' || init.properties.length > 0) return undefined
  const { name } = node.id
  if (!COUNTS.test(name) || ELSE.test(name) || node.parent?.parent?.type !== 'Program') return undefined
  return isCounted(file) && new RegExp(`\\b${name}\\[[^\\]]+\\]\\s*(?:=|\\+\\+|\\.)`).test(file.text)
    ? 'An object'
    : undefined
}

/** What it is kept in: the variable, the class, and a function whose name says that it limits. */
function namesOf(node: Node, file: SourceFile): string[] {
  const names: string[] = []
  for (const above of ancestors(node)) {
    if (above.type === 'VariableDeclarator' && above.id.type === 'Identifier') names.push(above.id.name)
    else if (above.type === 'PropertyDefinition') names.push(nameOf(above.key, above.computed) ?? '')
    else if (above.type === 'AssignmentExpression') names.push(file.text.slice(above.left.start, above.left.end))
    else if (above.type === 'ClassDeclaration' && above.id !== null) names.push(above.id.name)
    else if (isCallable(above) && above.id !== null) names.push(above.id.name)
  }
  const [, base = ''] = /([^/]+)\.\w+$/.exec(file.path) ?? []
  return names.length === 0 ? [] : [...names, base]
}

/** A count that is compared, or times that are. */
function isCounted({ text }: SourceFile): boolean {
  return /Date\.now\(\)|new Date\(|getTime\(\)|ttl|maxAge|setTimeout|setInterval/.test(text) && /[<>]=?/.test(text)
}

/** Whether it is what remains where a shared store is not configured. */
function isOneOfTwo(node: Node, { text }: SourceFile): boolean {
  for (const above of ancestors(node)) {
    if (above.type === 'ConditionalExpression' || above.type === 'LogicalExpression') return true
    if (above.type === 'IfStatement' && isCall(node)) return true
  }
  return /from\s*['"](?:@upstash\/|ioredis|redis|@vercel\/kv|[^'"]*\bredis\b)/.test(text)
}
