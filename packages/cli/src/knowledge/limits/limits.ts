import type { Check, Proof } from '../../flow/check.js'
import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, type CallNode, type Frame } from '../../flow/frame.js'
import { chainOf } from '../../flow/handler.js'
import { originPath, type Origin } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { bare, nameOf, textOf, walk, type Callable, type Node } from '../../project/ast.js'

/** Calls that count and tell, by what they are. */
const KNOWN: readonly (readonly [RegExp, Proof])[] = [
  [/^@upstash\/ratelimit#(?:default\.)?Ratelimit\(\)\.(?:limit|blockUntilReady)$/, 'returns'],
  [/^rate-limiter-flexible#(?:default\.)?\w+\(\)\.consume$/, 'throws'],
  [/^rate-limiter-flexible#(?:default\.)?\w+\(\)\.(?:get|penalty)$/, 'returns'],
  [/^@unkey\/ratelimit#(?:default\.)?\w+\(\)\.limit$/, 'returns'],
  [/^@vercel\/firewall#checkRateLimit$/, 'returns'],
  [/^(?:express-rate-limit|express-slow-down)#(?:default|rateLimit|slowDown)\(\)$/, 'throws'],
  [/^lambda-rate-limiter#default\(\)\.check$/, 'throws'],
  [/^limiter#(?:RateLimiter|TokenBucket)\(\)\.(?:tryRemoveTokens|removeTokens)$/, 'returns'],
  [/^@upstash\/redis|^ioredis|^redis#/, 'returns'],
]

const COUNTS = /\.(?:incr|incrBy|incrby|hincrby|hIncrBy|zcard|zCard|zcount|zCount|eval|evalSha|evalsha)\b/
const REDIS = /(?:redis|kv|upstash|valkey|cache)/i
const ARCJET = /^@arcjet\/\w+#.*\.protect$/
const ARCJET_LIMITS = /^@arcjet\/\w+#(?:tokenBucket|fixedWindow|slidingWindow|protectSignup)$/
const LIBRARY = /(?:rate-?limit|limiter|throttl)/i
const SETS_UP =
  /(?:#(?:default|\w*(?:[lL]imit(?:er)?|Redis|Memory|[rR]ate\w*|create\w*))|\.(?:slidingWindow|fixedWindow|tokenBucket|withRule))$/

/** What functions of a project are called that limit how often something happens. */
const NAMED =
  /(?:rate_?-?limit|throttl|limiter$|(?:check|enforce|apply|assert|ensure|verify|within|consume|take|use|get|increment|has|is|can|exceeds?|throwIf)\w*(?:limit|quota|usage|credits?|attempts|throttle)|too_?many|bruteforce|brute_force|lock_?out|cooldown|(?:limit|quota|attempts|usage)\w*(?:exceeded|reached|left|check)|is_?flood)/i
/** Those among them that tell of the worst. */
const TELLS_WORST =
  /(?:is|are|has|was)\w*(?:limited|throttled|blocked|locked|exceeded)|(?:exceeded|reached|exceeds|toomany|too_many)/i

/** Columns that count what somebody tried. */
const COUNTERS =
  /^(?:(?:failed|invalid|login|otp|verification)_?\w*(?:attempts?|count|tries)|attempts?(?:Count|Left)?|lock(?:ed|out)_?(?:until|at)|retry_?after|remaining(?:Attempts|Requests|Credits)?|credits?(?:Left|Remaining|Balance)?|tokens?(?:Left|Remaining)|(?:usage|request|message|api|free)\w*(?:count|limit|used))$/i

const GATE = /^holdfast\/next#holdfast\(\)\.(?:route|routes|action)$/

const checks = new WeakMap<Facts, Check>()

/** How often somebody may: asked and looked at. */
export function limitCheckOf(facts: Facts): Check {
  let check = checks.get(facts)
  if (check === undefined) checks.set(facts, (check = limitCheck(facts.origins)))
  return check
}

function limitCheck(origins: Origins): Check {
  return {
    name: 'limit',
    // Some tell that all is well, others that it is not: who looks has asked.
    eitherWay: true,
    proof: (callee, call, frame) => proofOf(callee, call, frame, origins),
    told(node) {
      return node.type === 'MemberExpression' && COUNTERS.test(nameOf(node.property, node.computed) ?? '')
    },
    supposed(name, _call, fn) {
      return NAMED.test(name) && !isEmpty(fn) ? proofByName(name, fn) : undefined
    },
    wraps(callee) {
      const path = originPath(callee)
      return GATE.test(path) || (callee.root.kind === 'external' && /with\w*(?:limit|throttl)\w*$/i.test(path))
    },
  }
}

function proofOf(callee: Origin, call: CallNode, frame: Frame, origins: Origins): Proof | undefined {
  // A middleware of Express that is run by something else.
  if (argumentsOf(call).some((each) => isMiddleware(each, frame, origins))) return 'throws'
  if (callee.root.kind === 'function') return undefined
  const path = originPath(callee)
  if (ARCJET.test(path)) return limitsByArcjet(call, frame, origins) ? 'returns' : undefined
  for (const [pattern, proof] of KNOWN) {
    if (pattern.test(path) && (!/redis/.test(pattern.source) || COUNTS.test(path))) return proof
  }
  if (COUNTS.test(path) && REDIS.test(path)) return 'returns'
  if (countsRecords(path, call)) return 'returns'
  if (isCounterInMemory(path, call, frame)) return 'returns'
  if (callee.root.kind !== 'external') return byWrittenName(call, path)
  const { module } = callee.root
  const last = callee.steps.at(-1) ?? ''
  // A file of the project that is not here: its name is all there is.
  if (/^(?:[@~]\/|\.)/.test(module)) return NAMED.test(last) ? 'throws' : undefined
  if (LIBRARY.test(module) && !isKnown(module)) return SETS_UP.test(path) ? undefined : 'throws'
  return module.startsWith('@') && NAMED.test(last) ? 'throws' : undefined
}

function isKnown(module: string): boolean {
  return /^(?:@upstash\/ratelimit|rate-limiter-flexible|@unkey\/ratelimit|express-rate-limit|lambda-rate-limiter|limiter|holdfast\/.*)$/.test(
    module,
  )
}

/** A method of something whose source is not here: `services.rateLimit.check(…)`. */
function byWrittenName(call: CallNode, path: string): Proof | undefined {
  return path.startsWith('…') && /rate_?limit|throttl/i.test(path) && call.type === 'CallExpression'
    ? 'returns'
    : undefined
}

function limitsByArcjet(call: CallNode, frame: Frame, origins: Origins): boolean {
  return chainOf(call, frame, origins).some(({ node, frame: inside }) => {
    let limits = false
    for (const argument of argumentsOf(node)) {
      walk(argument, (each) => {
        if (each.type === 'CallExpression') {
          limits ||= ARCJET_LIMITS.test(originPath(origins.of(each.callee, inside)))
        }
        return !limits
      })
    }
    return limits
  })
}

/** How many records were made since a moment: `count({ where: { createdAt: { gte } } })`. */
function countsRecords(path: string, call: CallNode): boolean {
  if (!/\.(?:count|countDocuments|aggregate)$/.test(path)) return false
  let since = false
  for (const argument of argumentsOf(call)) {
    walk(argument, (node) => {
      if (node.type === 'Property') since ||= /^\$?(?:gte?)$/.test(nameOf(node.key, node.computed) ?? '')
      return !since
    })
  }
  return since || /(?:attempt|rateLimit|usage|request)\w*\.count/i.test(path)
}

/** A map at the top of a file that is named for what it counts. */
function isCounterInMemory(path: string, call: CallNode, frame: Frame): boolean {
  if (!/^(?:#Map|lru-cache#\w+|node-cache#\w+)\(\)\.get$/.test(path)) return false
  const callee = bare(calleeOf(call))
  if (callee.type !== 'MemberExpression') return false
  return COUNTER_NAME.test(frame.file.text.slice(callee.object.start, callee.object.end))
}

/** What a map is named that counts calls. */
export const COUNTER_NAME = /rate|limit|attempt|request|hits|throttl|bucket|counter|window|tries|visits|calls/i

function isMiddleware(node: Node, frame: Frame, origins: Origins): boolean {
  const plain = bare(node)
  if (plain.type !== 'Identifier' && plain.type !== 'MemberExpression') return false
  return /^(?:express-rate-limit|express-slow-down)#(?:default|rateLimit|slowDown)\(\)$/.test(
    originPath(origins.of(plain, frame)),
  )
}

/** A function that does nothing proves nothing, whatever it is called. */
function isEmpty(fn: Callable): boolean {
  const { body } = fn
  if (body === null) return true
  if (body.type !== 'BlockStatement') return body.type === 'Literal'
  const [first] = body.body
  return (
    first === undefined || (first.type === 'ReturnStatement' && (first.argument === null || isPlain(first.argument)))
  )
}

function isPlain(node: Node): boolean {
  const plain = bare(node)
  return plain.type === 'Literal' || textOf(plain) !== undefined
}

function proofByName(name: string, fn: Callable): Proof {
  let throws = false
  walk(fn, (node) => {
    throws ||= node.type === 'ThrowStatement'
    return !throws
  })
  if (throws) return 'throws'
  return TELLS_WORST.test(name) ? 'fails' : 'returns'
}
