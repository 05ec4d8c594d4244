import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { ancestors, bare, isCallable, nameOf, walk, type Node } from '../../project/ast.js'
import type { Written } from '../../project/literals.js'
import type { SourceFile } from '../../project/source-file.js'
import { literalsOf, valuesOf } from '../values.js'

/** Where a secret comes from. What it is stays unsaid. */
export type SecretSource =
  | { readonly kind: 'environment'; readonly variable: string }
  | {
      /** A text of the source. */
      readonly kind: 'written'
      readonly node: Node
      readonly file: SourceFile
      /** Where the environment has no value under this name; undefined where it is not asked. */
      readonly instead: string | undefined
      /** Only where the app does not run in production, as the code around it says. */
      readonly inDevelopment: boolean
    }
  | { readonly kind: 'unknown' }

/** Calls that give a key the form that a library wants, by the argument that it is made from. */
const FORMS: readonly (readonly [RegExp, number])[] = [
  [/^#(?:Buffer\.from|String|Uint8Array\.from|btoa|atob|encodeURIComponent)$/, 0],
  [/^#TextEncoder\(\)\.encode$|^(?:node:)?util#TextEncoder\(\)\.encode$/, 0],
  [/^(?:node:)?crypto#(?:default\.)?(?:createSecretKey|scryptSync|pbkdf2Sync|createHash\(\)\.update)$/, 0],
  [/^(?:node:)?crypto#(?:default\.)?hkdfSync$/, 1],
  [/^jose(?:\/[\w/]+)?#(?:base64url\.(?:decode|encode)|importPKCS8|importSPKI)$/, 0],
  [/^crypto-js(?:\/[\w-]+)?#(?:default\.)?(?:enc\.\w+\.parse|SHA256|MD5)$/, 0],
]
const METHODS = /^(?:trim|toString|slice|substring|padEnd|padStart|replace|replaceAll|digest|split|normalize)$/

/** All that a secret may come from. */
export function secretSources(node: Node, file: SourceFile, facts: Facts): readonly SecretSource[] {
  return sourcesOf({ node, file }, facts, 0)
}

function sourcesOf(written: Written, facts: Facts, depth: number): readonly SecretSource[] {
  if (depth > 8) return [{ kind: 'unknown' }]
  return valuesOf(written, literalsOf(facts.project)).flatMap((each): readonly SecretSource[] => {
    const node = bare(each.node)
    const inside = (part: Node): readonly SecretSource[] => sourcesOf({ ...each, node: part }, facts, depth + 1)
    if (node.type === 'Literal')
      return typeof node.value === 'string' ? textual(node, node.value, each.file, facts) : []
    if (node.type === 'TemplateLiteral') {
      if (node.expressions.length === 0) return textual(node, node.quasis[0]?.value.raw ?? '', each.file, facts)
      return together(node.expressions.flatMap(inside))
    }
    if (node.type === 'BinaryExpression' && node.operator === '+') {
      return together([...inside(node.left), ...inside(node.right)])
    }
    if (node.type === 'ArrayExpression') return node.elements.flatMap((one) => (one === null ? [] : inside(one)))
    if (node.type === 'ObjectExpression') {
      return node.properties.flatMap((property) => (property.type === 'Property' ? inside(property.value) : []))
    }
    const path = originPath(facts.origins.of(node, topFrame(each.file)))
    const variable = /^#process\.env\.(\w+)$|^#import\.meta\.env\.(\w+)$|\.([A-Z][A-Z\d]*_[A-Z\d_]+)$/.exec(path)
    if (variable !== null) return [{ kind: 'environment', variable: variable.slice(1).find((name) => name) ?? '' }]
    if (!isCall(node)) return [{ kind: 'unknown' }]
    const callee = originPath(facts.origins.of(calleeOf(node), topFrame(each.file)))
    const form = FORMS.find(([pattern]) => pattern.test(callee))
    const from = form === undefined ? undefined : argumentsOf(node)[form[1]]
    if (from !== undefined) return inside(from)
    const member = bare(calleeOf(node))
    if (member.type === 'MemberExpression' && METHODS.test(nameOf(member.property, member.computed) ?? '')) {
      return inside(member.object)
    }
    return [{ kind: 'unknown' }]
  })
}

/** What is put together from several is as secret as the best of them. */
function together(parts: readonly SecretSource[]): readonly SecretSource[] {
  const best = parts.filter(({ kind }) => kind !== 'written')
  return best.length > 0 ? best : parts
}

function textual(node: Node, text: string, file: SourceFile, facts: Facts): readonly SecretSource[] {
  // Libraries refuse an empty key, and everybody can read a public one.
  if (text.trim() === '' || text.includes('BEGIN PUBLIC KEY') || text.includes('BEGIN CERTIFICATE')) return []
  const instead = insteadOf(node, file, facts)
  return [{ kind: 'written', node, file, instead, inDevelopment: isForDevelopment(node, file, instead) }]
}

/** The variable of the environment that a text stands in for: `process.env.SECRET ?? 'text'`. */
export function insteadOf(text: Node, file: SourceFile, facts: Facts): string | undefined {
  let below = text
  for (const above of ancestors(text)) {
    if (above.type === 'LogicalExpression' && above.operator !== '&&' && bare(above.right) === bare(below)) {
      const path = originPath(facts.origins.of(above.left, topFrame(file)))
      const [, variable] = /(?:^#process\.env\.|[.#])(\w+)$/.exec(path) ?? []
      if (variable !== undefined) return variable
    } else if (bare(above) === above && above.type !== 'ConditionalExpression' && above.type !== 'LogicalExpression') {
      return undefined
    }
    below = above
  }
  return undefined
}

const STAGE = /NODE_ENV|VERCEL_ENV|APP_ENV|\bis_?(?:prod|dev|test|local)\w*\b|['"](?:production|development|test)['"]/i

/** Whether a branch on the stage, or a check that throws in production, keeps a text out of production. */
function isForDevelopment(text: Node, file: SourceFile, variable: string | undefined): boolean {
  const code = (node: Node): string => file.text.slice(node.start, node.end)
  let name: string | undefined
  for (const above of ancestors(text)) {
    if (above.type === 'ConditionalExpression' && STAGE.test(code(above.test))) return true
    if (above.type === 'LogicalExpression' && above.operator === '&&' && STAGE.test(code(above.left))) return true
    if (above.type === 'IfStatement' && STAGE.test(code(above.test))) return true
    if (above.type === 'VariableDeclarator' && above.id.type === 'Identifier') name ??= above.id.name
    if (isCallable(above) && above.body !== null && throwsInProduction(above.body, code, () => true)) return true
  }
  const named = [name, variable].filter((each) => each !== undefined)
  return throwsInProduction(file.program, code, (test) => named.some((each) => new RegExp(`\\b${each}\\b`).test(test)))
}

function throwsInProduction(body: Node, code: (node: Node) => string, isAbout: (test: string) => boolean): boolean {
  let found = false
  walk(body, (node) => {
    if (node.type === 'IfStatement' && STAGE.test(code(node.test))) {
      const whole = code(node)
      found ||= /\bthrow\b|process\.exit/.test(whole) && isAbout(whole)
    }
    return !found
  })
  return found
}
