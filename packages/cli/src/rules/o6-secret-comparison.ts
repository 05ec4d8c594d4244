import type { Facts } from '../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame, type Frame } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { comparesProof } from '../knowledge/identity/signatures.js'
import {
  ancestors,
  bare,
  enclosingFunction,
  isCallable,
  nameOf,
  textOf,
  walk,
  type Callable,
  type Node,
} from '../project/ast.js'
import type { App } from '../project/apps.js'
import { isServerFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { COMPARISON_EXAMPLES } from './o6-secret-comparison.examples.js'
import { comparisonRepair } from './o6-secret-comparison.repair.js'

export const rule: Rule = {
  item: 'O6',
  name: 'secret-comparison',
  title: 'secrets and signatures are compared in constant time, with a key from the environment',
  why: '`===` stops at the first character that differs. Whoever can measure that guesses a secret piece by piece. A key that falls back to a text of the source is no secret at all.',
  fix: 'Compare digests of both with `crypto.timingSafeEqual`, and refuse to start where the secret is missing.',
  severity: 'low',
  references: { cwe: ['CWE-208', 'CWE-798'], owasp: ['API2:2023', 'API8:2023'], asvs: ['11.2.4', '13.3.1'] },
  scope: 'file',
  mentions: /createHmac|createHash|SECRET|_KEY\b|_TOKEN\b|[sS]ecret|HmacSHA/,
  examples: COMPARISON_EXAMPLES,
  judge(file, facts, app) {
    if (!isServerFile(file)) return []
    const judged: Judgement[] = []
    walk(file.program, (node) => {
      const judgement =
        node.type === 'BinaryExpression'
          ? compared(node, file, facts, app)
          : isCall(node)
            ? keyed(node, file, facts)
            : undefined
      if (judgement !== undefined) judged.push(judgement)
      return true
    })
    return judged
  },
}

const GIVEN =
  /secret|token|auth|key|header|bearer|signature|\bsig|hmac|hash|provided|given|received|expected|computed|generated/i
const NO_PROOF = /if-none-match|etag|checksum|password|md5|(?:file|content|image)_?hash|fingerprint/i

/** A comparison that tells how much of a guess was right. */
function compared(node: Node, file: SourceFile, facts: Facts, app: App): Judgement | undefined {
  if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return undefined
  const { left, right } = node
  const fn = enclosingFunction(node)
  if (fn === undefined || isPlain(left) || isPlain(right)) return undefined
  const frame: Frame = { file, fn, outer: topFrame(file) }
  if (!comparesProof(left, right, frame, facts.origins)) return undefined
  const other = isProof(left, frame, facts) ? right : left
  const words = `${wordsIn(other, file)} ${wordsIn(other === left ? right : left, file)}`
  if (NO_PROOF.test(words) || !GIVEN.test(wordsIn(other, file)) || isStored(other, frame, facts)) return undefined
  const repair = comparisonRepair(node, file, app, facts.project.tree)
  return {
    ...(repair !== undefined && { repair }),
    verdict: 'fail',
    place: placeOf(file, node),
    message: `A ${/Hmac|digest/.test(words) ? 'signature' : 'secret'} is compared with \`${node.operator}\`, which takes the longer the more of a guess is right.`,
    subject: 'comparison',
    confidence: 'medium',
  }
}

/** What no secret is, and what nobody compares with one. */
function isPlain(node: Node): boolean {
  const plain = bare(node)
  if (plain.type === 'MemberExpression') return nameOf(plain.property, plain.computed) === 'length'
  return (
    plain.type === 'Literal' ||
    plain.type === 'UnaryExpression' ||
    (plain.type === 'Identifier' && plain.name === 'undefined')
  )
}

function isProof(node: Node, frame: Frame, facts: Facts): boolean {
  return comparesProof(node, UNKNOWN, frame, facts.origins)
}
const UNKNOWN = { type: 'ThisExpression', start: 0, end: 0 } as Node

/** The code of a value, and of the names in it. */
function wordsIn(node: Node, file: SourceFile): string {
  const words = [file.text.slice(node.start, node.end)]
  walk(node, (each) => {
    if (each.type === 'Identifier') {
      const binding = file.bindings.lookup(each.name, each)
      if (binding?.kind === 'variable' && binding.init !== undefined)
        words.push(file.text.slice(binding.init.start, binding.init.end).slice(0, 200))
    }
    return !isCallable(each)
  })
  return words.join(' ')
}

/** Something that the app itself has kept, such as a row's column. */
function isStored(node: Node, frame: Frame, facts: Facts): boolean {
  const { root } = facts.origins.of(node, frame)
  return root.kind === 'external' && root.module !== 'next/headers' && bare(node).type === 'MemberExpression'
}

/** A digest whose key is, where the environment has none, a text of the source. */
function keyed(call: Node, file: SourceFile, facts: Facts): Judgement | undefined {
  if (!isCall(call)) return undefined
  const fn = enclosingFunction(call)
  if (fn === undefined || !/webhook|hook|signature/i.test(file.path + file.text.slice(fn.start, fn.end)))
    return undefined
  const frame: Frame = { file, fn, outer: topFrame(file) }
  if (!/^(?:node:)?crypto#(?:default\.)?createHmac$/.test(originPath(facts.origins.of(calleeOf(call), frame))))
    return undefined
  const key = argumentsOf(call)[1]
  const fallback = key === undefined ? undefined : fallbackOf(key, file, 0)
  if (fallback === undefined) return undefined
  return {
    verdict: 'fail',
    place: placeOf(file, fallback),
    message: 'Where the environment has no secret, signatures are checked with one that stands in the source.',
    subject: 'fallback',
    severity: 'high',
  }
}

/** `a || 'text'` behind a name: a variable, an argument that the file's own calls give, what a function of the file returns. */
function fallbackOf(given: Node, file: SourceFile, depth: number): Node | undefined {
  const node = bare(given)
  if (depth > 6) return undefined
  if (node.type === 'LogicalExpression' && node.operator !== '&&') return isText(node.right, file) ? node : undefined
  if (node.type === 'Identifier') {
    const binding = file.bindings.lookup(node.name, node)
    if (binding?.kind === 'variable' && binding.init !== undefined) return fallbackOf(binding.init, file, depth + 1)
    if (binding?.kind === 'parameter') {
      for (const argument of givenTo(binding.of, binding.index, file)) {
        const found = fallbackOf(argument, file, depth + 1)
        if (found !== undefined) return found
      }
    }
  }
  if (isCall(node)) {
    const callee = bare(calleeOf(node))
    const binding = callee.type === 'Identifier' ? file.bindings.lookup(callee.name, callee) : undefined
    const fn =
      binding?.kind === 'function'
        ? binding.node
        : binding?.kind === 'variable' && isCallable(binding.init)
          ? binding.init
          : undefined
    if (fn?.body === undefined || fn.body === null) return undefined
    if (fn.body.type !== 'BlockStatement') return fallbackOf(fn.body, file, depth + 1)
    for (const statement of fn.body.body) {
      if (statement.type === 'ReturnStatement' && statement.argument !== null)
        return fallbackOf(statement.argument, file, depth + 1)
    }
  }
  return undefined
}

function isText(node: Node, file: SourceFile): boolean {
  if ((textOf(node) ?? '') !== '') return true
  const plain = bare(node)
  // ['a', 'b'].join('-')
  if (!isCall(plain)) return false
  const callee = bare(calleeOf(plain))
  if (callee.type !== 'MemberExpression' || nameOf(callee.property, callee.computed) !== 'join') return false
  const list = bare(callee.object)
  const binding = list.type === 'Identifier' ? file.bindings.lookup(list.name, list) : undefined
  const array = binding?.kind === 'variable' ? binding.init : list
  return (
    array?.type === 'ArrayExpression' && array.elements.every((each) => each !== null && textOf(each) !== undefined)
  )
}

function givenTo(fn: Callable, index: number, file: SourceFile): Node[] {
  const name =
    fn.id?.name ??
    [...ancestors(fn)].map((each) =>
      each.type === 'VariableDeclarator' && each.id.type === 'Identifier' ? each.id.name : undefined,
    )[0]
  const found: Node[] = []
  if (name === undefined) return found
  walk(file.program, (node) => {
    if (isCall(node)) {
      const callee = bare(calleeOf(node))
      const argument = argumentsOf(node)[index]
      if (callee.type === 'Identifier' && callee.name === name && argument !== undefined) found.push(argument)
    }
    return true
  })
  return found
}
