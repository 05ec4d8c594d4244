import { calledName, argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import { asksList } from '../answers/effects.js'
import { rowOf, type SinkKind } from './table.js'
import { bare, nameOf, propertyOf, textOf, type Node } from '../../project/ast.js'

export interface Sink {
  readonly kind: SinkKind
  /** The argument. */
  readonly value: Node
  /** What takes it, for a sentence. */
  readonly taker: string
  /** Only where the text before the value says so, such as `select … where id = `. */
  readonly after?: RegExp
  /** Of what a program is told, anything may be the address. */
  readonly anywhere?: true
  /** What a `subject` is tried on. */
  readonly expression?: { readonly source: string; readonly flags: string }
  /** Whether a reviewer could argue that it does no harm. */
  readonly arguable?: true
}

/** What a call takes that may hurt. */
export function sinksOf({ node, callee, frame }: CallSite): Sink[] {
  const name = calledName(node) ?? ''
  // A tagged template binds what it is given.
  if (node.type === 'TaggedTemplateExpression') return []
  const given = argumentsOf(node)
  const [first] = given
  if (first === undefined) return []
  const isOwn = callee.root.kind === 'function' && callee.steps.length === 0
  const path = isOwn ? '' : originPath(callee)
  const taker = `\`${name === '' ? path : name}\``
  if (!isOwn) {
    const row = rowOf(path)
    if (row !== undefined) {
      const [, kind, ...at] = row
      const values = at.includes('all') ? given : at.flatMap((index) => given[index as number] ?? [])
      if (kind === 'operator') return asksList(node) ? [] : operatorSinks(first, taker)
      return values.flatMap((value): Sink[] =>
        kind === 'program' ? programSinks(value, given, taker) : [{ kind, value: partMeant(value, kind), taker }],
      )
    }
    if (name === 'or' && chainedMethods(bare(calleeOf(node)), frame).has('from'))
      return [{ kind: 'sql', value: first, taker }]
  }
  if (SQL_NAME.test(name)) {
    const text = partMeant(first, 'sql')
    return [{ kind: 'sql', value: text, taker, after: SQL_TEXT }]
  }
  return [...locationSinks(name, given, path), ...answerSinks(name, given, path)]
}

/** Every value of a filter, however deep. */
function operatorSinks(filter: Node, taker: string): Sink[] {
  const node = bare(filter)
  if (node.type === 'ArrayExpression') {
    return node.elements.flatMap((each) => (each === null ? [] : operatorSinks(each, taker)))
  }
  if (node.type !== 'ObjectExpression') return [{ kind: 'operator', value: node, taker }]
  return node.properties.flatMap((each): Sink[] => {
    if (each.type !== 'Property') return operatorSinks(each.argument, taker)
    const key = nameOf(each.key, each.computed)
    if (key === '$where') return [{ kind: 'sql', value: each.value, taker: '`$where`' }]
    // The database has limits of its own for what an expression may cost.
    if (key === '$regex') return [{ kind: 'pattern', value: each.value, taker: '`$regex`', arguable: true }]
    return operatorSinks(each.value, taker)
  })
}

/** Markup in an answer. A Pages API handler sends every text as such. */
function answerSinks(name: string, given: readonly Node[], path: string): Sink[] {
  const [body, init] = given
  if (body === undefined) return []
  if (path === '#Response' || path === 'next/server#NextResponse') {
    const headers = propertyOf(init, 'headers')
    const type = propertyOf(headers, 'Content-Type') ?? propertyOf(headers, 'content-type')
    return /^text\/html/i.test(textOf(type) ?? '') ? [{ kind: 'html', value: body, taker: `\`${name}\`` }] : []
  }
  if (!path.startsWith('…') || !/^(?:send|end|write)$/.test(name)) return []
  return [{ kind: 'html', value: body, taker: `\`${name}\``, after: /<\w/ }]
}

/** Methods that try a regular expression; the object or the first argument is it, and the other what it is tried on. */
const MATCHES = /^(?:test|exec|match|matchAll|replace|replaceAll|search|split)$/

/** What of a call is tried on a regular expression that the source says. */
export function subjectOf({ node, frame }: CallSite, origins: Origins): Sink | undefined {
  const callee = bare(calleeOf(node))
  if (node.type !== 'CallExpression' || callee.type !== 'MemberExpression') return undefined
  const name = nameOf(callee.property, callee.computed) ?? ''
  const [first] = node.arguments
  if (first === undefined || !MATCHES.test(name)) return undefined
  const byExpression = name === 'test' || name === 'exec'
  const { root, steps } = origins.of(byExpression ? callee.object : first, frame)
  if (root.kind !== 'value' || steps.length > 0 || root.node.type !== 'Literal' || !('regex' in root.node))
    return undefined
  const { pattern: source, flags } = root.node.regex
  return {
    kind: 'subject',
    value: byExpression ? first : callee.object,
    taker: `\`${name}\``,
    expression: { source, flags },
  }
}

const SQL_NAME = /quer|sql|^exec|^run|^all$|^get$|^raw|prepare|fetch(?:All|One|Rows)|^db$|^select|statement/i
const SQL_TEXT =
  /^\s*(?:select\b[\s\S]+?\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|(?:drop|alter|create|truncate)\s+(?:table|database|schema|index|user|role|view)\b|with\s+\w+\s+as\s*\()/i

/** Of `{ text, values }` the text, of `{ url }` the URL. */
function partMeant(value: Node, kind: SinkKind): Node {
  const names = kind === 'sql' ? ['text', 'sql', 'query', 'query_text'] : ['url', 'uri', 'hostname', 'host']
  if (kind !== 'sql' && kind !== 'request') return value
  for (const name of names) {
    const found = propertyOf(value, name)
    if (found !== undefined) return found
  }
  return value
}

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|zsh|dash|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)$/
/** Programs that ask what they are told to. */
export const CONNECTS = /^\s*(?:git|curl|wget|ping|ssh|scp|nc|nslookup|dig|traceroute|ffmpeg|yt-dlp|wkhtmltopdf)\b/

function programSinks(program: Node, given: readonly Node[], taker: string): Sink[] {
  const sinks: Sink[] = [{ kind: 'program', value: program, taker }]
  const list = given[1]
  const options = given.find((each) => propertyOf(each, 'shell') !== undefined)
  const shell = options === undefined ? undefined : propertyOf(options, 'shell')
  const byShell =
    SHELL.test(textOf(program) ?? '') ||
    (shell !== undefined && !(shell.type === 'Literal' && (shell.value === false || shell.value === null)))
  if (list !== undefined && byShell) sinks.push({ kind: 'command', value: list, taker })
  if (list !== undefined && CONNECTS.test(textOf(program) ?? ''))
    sinks.push({ kind: 'request', value: list, taker, anywhere: true })
  return sinks
}

/** A `Location` that is written by hand, or `res.redirect`. */
function locationSinks(name: string, given: readonly Node[], path: string): Sink[] {
  const taker = '`Location`'
  if (name === 'redirect' && path.startsWith('…')) {
    const value = given.at(-1)
    return value === undefined ? [] : [{ kind: 'redirect', value, taker: '`redirect`' }]
  }
  if ((name === 'setHeader' || name === 'set' || name === 'append') && /^location$/i.test(textOf(given[0]) ?? '')) {
    return given[1] === undefined ? [] : [{ kind: 'redirect', value: given[1], taker }]
  }
  if (!/^(?:writeHead|Response|NextResponse)$/.test(name)) return []
  for (const each of given) {
    const headers = name === 'writeHead' ? each : propertyOf(each, 'headers')
    const value = propertyOf(headers, 'Location') ?? propertyOf(headers, 'location')
    if (value !== undefined) return [{ kind: 'redirect', value, taker }]
  }
  return []
}

/** The names of the methods that a builder was made by, through names of the same file. */
function chainedMethods(callee: Node, frame: Frame): Set<string> {
  const names = new Set<string>()
  let at: Node | undefined = callee
  for (let step = 0; at !== undefined && step < 30; step++) {
    const node: Node = bare(at)
    if (isCall(node)) at = calleeOf(node)
    else if (node.type === 'MemberExpression') {
      names.add(nameOf(node.property, node.computed) ?? '')
      at = node.object
    } else if (node.type === 'Identifier') {
      const binding = frame.file.bindings.lookup(node.name, node)
      at = binding?.kind === 'variable' ? binding.init : undefined
    } else at = undefined
  }
  return names
}
