import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type CallNode, type Frame } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { reach } from '../flow/reach.js'
import { frameAt } from '../knowledge/origin/cors-headers.js'
import { limitsAhead } from '../knowledge/limits/limited.js'
import { limitCheckOf } from '../knowledge/limits/limits.js'
import type { App } from '../project/apps.js'
import { ancestors, isCallable, propertyOf, walk, type Node } from '../project/ast.js'
import { isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { PROVIDER_EXAMPLES } from './r1-unlimited-provider.examples.js'

export const rule: Rule = {
  item: 'R1',
  name: 'unlimited-provider',
  title: 'sign-in by password or mail through Auth.js is limited',
  why: 'Auth.js counts no attempts: `authorize` is asked as often as somebody posts a password, and a mail provider sends as many links as somebody asks for, to any address.',
  fix: 'Ask a limiter first in `authorize` (by account and by address) and in `sendVerificationRequest`, or around the handler.',
  severity: 'high',
  references: { cwe: ['CWE-307', 'CWE-799'], owasp: ['API2:2023', 'API4:2023'], asvs: ['6.3.1'] },
  scope: 'file',
  mentions: /next-auth\/providers\/|@auth\/core\/providers\//,
  examples: PROVIDER_EXAMPLES,
  judge(file, facts, app) {
    if (!isServerFile(file)) return []
    const judged: Judgement[] = []
    walk(file.program, (node) => {
      const provider = isCall(node) ? providerOf(node, file, facts) : undefined
      if (provider !== undefined && isCall(node)) judged.push(judgedProvider(node, provider, file, facts, app))
      return true
    })
    return judged
  },
}

const PROVIDER =
  /^(?:next-auth|@auth\/core)\/providers\/(credentials|email|nodemailer|resend|sendgrid|postmark|mailgun|loops|forwardemail)#(?:default|\w+)$/

function providerOf(node: CallNode, file: SourceFile, facts: Facts): string | undefined {
  return PROVIDER.exec(originPath(facts.origins.of(calleeOf(node), frameAt(file, node))))?.[1]
}

function judgedProvider(node: CallNode, provider: string, file: SourceFile, facts: Facts, app: App): Judgement {
  const place = placeOf(file, node)
  const asks = provider === 'credentials' ? 'authorize' : 'sendVerificationRequest'
  const told = provider === 'credentials' ? 'Passwords can be tried here' : 'Whoever asks has mail sent to any address'
  const [options] = argumentsOf(node)
  const written = options === undefined ? undefined : propertyOf(options, asks)
  const frame = frameAt(file, node)
  const fn = written === undefined ? undefined : facts.origins.of(written, frame).root
  if (fn?.kind === 'function' && isLimited({ file: fn.frame.file, fn: fn.node, outer: fn.frame }, facts)) {
    return { verdict: 'pass', place, message: `${asks} asks a limiter.` }
  }
  if (isForTests(node, file)) return { verdict: 'n/a', place, message: 'It is there in development and tests only.' }
  const ahead = aheadOf(app, facts)
  if (ahead === 'all') return { verdict: 'pass', place, message: 'The route of Auth.js is limited before it.' }
  if (ahead === 'some') return { verdict: 'unknown', place, message: `${told}; a limit may stand before it.` }
  // A function that is not here, or one that proves a token of another's instead of a password.
  if (provider === 'credentials' && (fn?.kind !== 'function' || !takesPassword(node, file))) {
    return { verdict: 'unknown', place, message: `What ${asks} asks, the code does not tell.` }
  }
  return { verdict: 'fail', place, message: `${told}, and nothing limits how often.`, subject: provider }
}

function takesPassword(node: Node, file: SourceFile): boolean {
  return /\b(?:password|passcode|otp|pin)\b/i.test(file.text.slice(node.start, node.end))
}

/** Whether a limiter is asked in a function, and its answer acted on. */
function isLimited(frame: Frame, facts: Facts): boolean {
  const check = limitCheckOf(facts)
  if (facts.guards(check).in(frame).length > 0) return true
  return reach(facts.origins, frame).some((site) => facts.guards(check).of(site) !== undefined)
}

/** A limit around the route of Auth.js, or before it. */
function aheadOf(app: App, facts: Facts): 'all' | 'some' | undefined {
  const guards = facts.guards(limitCheckOf(facts))
  const routes = facts.handlers.filter((each) => each.app === app && /\[\.\.\.(?:nextauth|auth)\]/i.test(each.path))
  if (routes.some((each) => each.entries.some((entry) => guards.in(entry).length > 0))) return 'all'
  return limitsAhead({ app, path: '/api/auth/callback/credentials', method: 'POST', kind: 'route' }, facts)
}

/** `...(process.env.NODE_ENV !== 'production' ? [CredentialsProvider({ … })] : [])`. */
function isForTests(node: Node, file: SourceFile): boolean {
  for (const above of ancestors(node)) {
    if (isCallable(above)) return false
    if (above.type !== 'ConditionalExpression' && above.type !== 'LogicalExpression' && above.type !== 'IfStatement')
      continue
    const test = above.type === 'LogicalExpression' ? above.left : above.test
    if (/NODE_ENV|VERCEL_ENV|E2E|TEST|isDev|DEV|DEMO|development/i.test(file.text.slice(test.start, test.end)))
      return true
  }
  return false
}
