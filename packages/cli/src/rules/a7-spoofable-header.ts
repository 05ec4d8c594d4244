import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame, type Frame } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { identityCheck } from '../knowledge/identity/identity.js'
import { serviceCheck } from '../knowledge/identity/signatures.js'
import type { App } from '../project/apps.js'
import { ancestors, bare, enclosingFunction, nameOf, textOf, walk, type Node } from '../project/ast.js'
import { proxyOf } from '../project/proxy.js'
import { isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { HEADER_EXAMPLES } from './a7-spoofable-header.examples.js'

export const rule: Rule = {
  item: 'A7',
  name: 'spoofable-header',
  title: 'identity is not read from a header that anybody can send',
  why: 'A header such as `x-user-id` is whatever the caller writes. A proxy that sets it protects only requests that came through it and whose own copy it took off.',
  fix: 'Take the user from the verified session or token. Where a proxy has to tell the app who calls, let it sign what it says.',
  severity: 'critical',
  references: { cwe: ['CWE-290', 'CWE-807'], owasp: ['API2:2023'], asvs: ['4.1.3', '8.2.1'] },
  scope: 'file',
  mentions:
    /['"`]x-[\w-]*(?:user|role|admin|mfa|auth|member|actor|principal|subject|caller|customer|employee|tenant|org|account|workspace|impersonat)|['"`]remote-user/i,
  examples: HEADER_EXAMPLES,
  judge(file, facts, app) {
    if (!isServerFile(file) || file.path === app.proxyFile) return []
    const judged: Judgement[] = []
    walk(file.program, (node) => {
      const judgement = read(node, file, facts, app)
      if (judgement !== undefined) judged.push(judgement)
      return true
    })
    return judged
  },
}

const PERSON =
  /^(?:x-(?:(?:auth(?:enticated|orized)?-)?(?:user|member|actor|principal|subject|caller|customer|employee)(?:-?(?:id|name|email|roles?|uuid))?|userid|roles?|is-?admin|admin(?:-id)?|authenticated|mfa(?:-verified)?|auth-?(?:id|email|role)|impersonate(?:-user)?|forwarded-(?:user|email))|remote-user)$/i
const PARTY = /^x-(?:tenant|org|organi[sz]ation|account|workspace|company|team)(?:-?id)?$/i
const LOGS = /^#console\.|(?:log|logger)\.\w+$|\.(?:setUser|setTag|setContext|captureMessage)$/

function read(node: Node, file: SourceFile, facts: Facts, app: App): Judgement | undefined {
  const header = headerOf(node)
  if (header === undefined) return undefined
  const fn = enclosingFunction(node)
  if (fn === undefined) return undefined
  const frame: Frame = { file, fn, outer: topFrame(file) }
  const object = isCall(node) ? bare(calleeOf(node)) : node
  if (object.type !== 'MemberExpression') return undefined
  // An answer's headers are not the caller's.
  const path = originPath(facts.origins.of(object.object, frame))
  if (!/headers?(?:\(\))?$/i.test(path) || /^#fetch|^axios/.test(path)) return undefined
  // A tenant's header names whose data is asked for; who may ask is another matter, where somebody is asked.
  if (!PERSON.test(header) && facts.guards(identityCheck).in(frame).length > 0) return undefined
  if (isLogged(node, frame, facts) || facts.guards(serviceCheck).covering(node, frame) !== undefined) return undefined
  const place = placeOf(file, node)
  const name = header.toLowerCase()
  const proxy = app.proxyFile === undefined ? undefined : facts.project.tree.text(app.proxyFile)
  if (proxy?.toLowerCase().includes(name) === true && !isPassedBy(file, facts, app)) {
    return {
      verdict: 'unknown',
      place,
      message: `The header ${name} says who calls. ${app.proxyFile} speaks of it: whether no request gets past that, the code does not tell.`,
      subject: name,
    }
  }
  return { verdict: 'fail', place, message: `The header ${name} is believed: anybody can send it.`, subject: name }
}

/** Whether the proxy runs for none of the routes of a file: what it sets is not there for them. */
function isPassedBy(file: SourceFile, facts: Facts, app: App): boolean {
  const proxy = proxyOf(app, facts.project)
  const own = facts.handlers.filter((handler) => handler.file === file && handler.kind !== 'action')
  return proxy !== undefined && own.length > 0 && own.every(({ path }) => proxy.matches(path) === 'none')
}

/** The header that an expression reads: `….get('x')`, `headers['x']`. */
function headerOf(node: Node): string | undefined {
  let name: string | undefined
  if (isCall(node)) {
    const callee = bare(calleeOf(node))
    if (
      callee.type !== 'MemberExpression' ||
      !/^(?:get|has|header)$/.test(nameOf(callee.property, callee.computed) ?? '')
    )
      return undefined
    name = textOf(argumentsOf(node)[0])
  } else if (node.type === 'MemberExpression' && node.computed) name = textOf(node.property)
  return name !== undefined && (PERSON.test(name) || PARTY.test(name)) ? name : undefined
}

/** Whether it goes into a log and nowhere else. */
function isLogged(node: Node, frame: Frame, facts: Facts): boolean {
  for (const above of ancestors(node)) {
    if (isCall(above)) return LOGS.test(originPath(facts.origins.of(calleeOf(above), frame)))
    if (/Statement$|Declarat/.test(above.type)) return false
  }
  return false
}
