import type { Facts } from '../flow/facts.js'
import { calleeOf, isCall, type Frame } from '../flow/frame.js'
import type { Handler } from '../flow/handler.js'
import { frameAt } from '../knowledge/origin/cors-headers.js'
import { answersIn, carriesRetry, marksTooMany, type Answer } from '../knowledge/limits/refusals.js'
import { limitCheckOf } from '../knowledge/limits/limits.js'
import { originPath } from '../flow/origin.js'
import { isServicePath } from '../knowledge/identity/public-routes.js'
import { bare, isCallable, nameOf, walk, type Node } from '../project/ast.js'
import { isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { REFUSAL_EXAMPLES } from './r3-refusal.examples.js'

export const rule: Rule = {
  item: 'R3',
  name: 'refusal',
  title: 'a limiter refuses with 429 and says when to come back',
  why: 'A client that is refused without `Retry-After` tries again at once, and so does every library that retries. One that is refused with 400 or 500 shows an error, and monitoring counts it as a fault of yours.',
  fix: 'Answer with status 429 and `Retry-After` in seconds: `Math.ceil((reset - Date.now()) / 1000)`.',
  severity: 'low',
  references: { cwe: ['CWE-770', 'CWE-799'], owasp: ['API4:2023'], asvs: ['2.4.1'] },
  scope: 'file',
  mentions: /\b429\b|rate[\s_-]?limit|too[\s_-]?many[\s_-]?requests|ratelimit|limiter|throttl/i,
  examples: REFUSAL_EXAMPLES,
  judge(file, facts) {
    if (!isServerFile(file)) return []
    const handlers = facts.handlers.filter(
      (handler) => handler.file === file && handler.kind !== 'action' && !isServicePath(handler),
    )
    const answers = answersIn(file).filter(({ status }) => status === 429)
    return [
      ...answers.flatMap((answer) => judgedAnswer(answer, file, facts)),
      ...handlers.flatMap((handler) => otherRefusals(handler, facts)),
    ]
  },
}

function judgedAnswer(answer: Answer, file: SourceFile, facts: Facts): Judgement[] {
  const place = placeOf(file, answer.node)
  // Another server's refusal that is passed on.
  if (isPassedOn(answer.node, file)) return []
  const retry = carriesRetry(answer, frameAt(file, answer.node), facts)
  if (retry === 'yes') return [{ verdict: 'pass', place, message: 'It refuses with 429 and Retry-After.' }]
  if (retry === 'unknown') {
    return [{ verdict: 'unknown', place, message: 'Whether Retry-After is among the headers, the code does not tell.' }]
  }
  return [
    {
      verdict: 'fail',
      place,
      message: 'It refuses with 429 and does not say when to come back.',
      subject: 'retry-after',
    },
  ]
}

function isPassedOn(node: Node, file: SourceFile): boolean {
  for (let above = node.parent; above !== undefined && above !== null; above = above.parent) {
    if (isCallable(above)) return isErrorCallback(above)
    if (
      above.type === 'IfStatement' &&
      /\bstatus\b|\b429\b|\.code\b|insufficient_quota|instanceof|error|err\b/i.test(
        file.text.slice(above.test.start, above.test.end),
      )
    )
      return true
    if (above.type === 'CatchClause') return false
  }
  return false
}

/** `.catch(() => …)` of what is not a limiter. */
function isErrorCallback({ parent }: Node): boolean {
  const callee = parent !== undefined && parent !== null && isCall(parent) ? bare(calleeOf(parent)) : undefined
  return callee?.type === 'MemberExpression' && nameOf(callee.property, callee.computed) === 'catch'
}

/** Where a handler refuses for what a limiter says, in another way. */
function otherRefusals(handler: Handler, facts: Facts): Judgement[] {
  const judged: Judgement[] = []
  const frames = [...handler.entries, ...facts.sites(handler).map(({ frame }) => frame)]
  const seen = new Set<Node>()
  for (const frame of frames) {
    if (frame.fn === undefined || frame.file !== handler.file || seen.has(frame.fn)) continue
    seen.add(frame.fn)
    walk(frame.fn, (node) => {
      if (node !== frame.fn && isCallable(node)) return false
      if (node.type === 'IfStatement') {
        const refusal = refusalOf(node, frame, facts)
        if (refusal !== undefined) judged.push(refusal)
      }
      return true
    })
  }
  return judged
}

function refusalOf(node: Extract<Node, { type: 'IfStatement' }>, frame: Frame, facts: Facts): Judgement | undefined {
  const { file } = frame
  const guard = facts
    .guards(limitCheckOf(facts))
    .in(frame)
    .find(({ region, check }) => {
      return isLimiter(check, frame, facts) && (region.start === node.end || region.start === node.consequent.start)
    })
  // `if (isOn && !limit(key))` refuses for another reason, too.
  if (guard === undefined || !/^(?:[\s!(]|await\b)*$/.test(file.text.slice(node.test.start, guard.check.start)))
    return undefined
  const thrown = thrownIn(node.consequent)
  if (thrown !== undefined) {
    const text = file.text.slice(thrown.start, thrown.end)
    if (!marksTooMany(text) || /retry|reset|headers/i.test(text)) return undefined
    const around = file.text.slice(frame.fn?.start ?? 0, frame.fn?.end ?? 0)
    if (/retry-after|\b429\b/i.test(around.replace(text, ''))) return undefined
    return {
      verdict: 'fail',
      place: placeOf(file, thrown),
      message: 'What it throws for a caller over the limit does not say when to come back.',
      subject: 'thrown',
      confidence: 'medium',
    }
  }
  const answer = answersIn(file).find(
    (each) => node.consequent.start <= each.node.start && each.node.end <= node.consequent.end,
  )
  if (answer === undefined || answer.status === 429 || answer.status === undefined) return undefined
  const place = placeOf(file, answer.node)
  const message = `It refuses a caller over the limit with ${answer.status} instead of 429.`
  return { verdict: 'fail', place, message, subject: 'status', confidence: 'medium' }
}

function isLimiter(check: Node, frame: Frame, facts: Facts): boolean {
  if (!isCall(check)) return false
  const callee = calleeOf(check)
  const written = frame.file.text.slice(callee.start, callee.end)
  return /rate_?-?limit|throttl/i.test(`${originPath(facts.origins.of(callee, frame))} ${written}`)
}

function thrownIn(statement: Node): Node | undefined {
  let found: Node | undefined
  walk(statement, (node) => {
    if (isCallable(node)) return false
    if (node.type === 'ThrowStatement') found ??= node
    return found === undefined
  })
  return found
}
