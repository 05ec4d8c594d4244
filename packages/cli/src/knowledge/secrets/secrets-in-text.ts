import type { Facts } from '../../flow/facts.js'
import { lastName, bare, nameOf, propertyOf, textOf, walk, type Node } from '../../project/ast.js'
import { isNoExample, secretFormats } from '../../project/secret-formats.js'
import type { SourceFile } from '../../project/source-file.js'
import { insteadOf } from './secrets.js'

/** A secret in a text, without its value. */
export interface FoundSecret {
  /** The name of its format. */
  readonly format: string
  readonly index: number
  /** Whether it is always a secret: some providers' keys are public in one product and secret in another. */
  readonly isSure: boolean
}

/** In JSON a key's lines are joined by `\n`, written out. */
const JOINED_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\n|\\r)+[A-Za-z0-9+/]{40}/y

const FORMATS = secretFormats.flatMap(({ name, pattern, marks, isReal = isNoExample, ahead = 0 }) => [
  { name, pattern, marks, isReal, ahead },
  ...(name === 'private-key' ? [{ name, pattern: JOINED_KEY, marks, isReal, ahead }] : []),
])

/** One look tells that most texts hold none. */
const MARKS = new RegExp([...new Set(FORMATS.flatMap(({ marks }) => marks.map(shortened)))].join('|'), 'g')

/** The many marks that differ in their last letter are one. */
function shortened(mark: string): string {
  const some = /^(?:SK|SG\.|re_|hf_)/.exec(mark)?.[0]
  const rest = { SK: '[\\da-f]{2}', 'SG.': '[\\w-]{22}', re_: '[A-Za-z0-9]{8}_', hf_: '[A-Za-z]{20}|hf_live_' }[
    some ?? ''
  ]
  return some === undefined || rest === undefined
    ? mark.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    : some.replace('.', '\\.') + rest
}

/** The secrets of known formats that stand in a text, in their order. Examples and what is public by design are none. */
export function secretsInText(text: string): readonly FoundSecret[] {
  const found = new Map<number, FoundSecret>()
  for (const { index: at } of text.matchAll(MARKS)) {
    for (const { name, pattern, isReal, ahead } of FORMATS) {
      for (let index = Math.max(0, at - ahead); index <= at; index++) {
        pattern.lastIndex = index
        const secret = pattern.exec(text)?.[0]
        if (secret === undefined || found.has(index) || !isReal(secret) || isPlaceholder(secret)) continue
        if (name === 'google-api-key' && isPublicGoogle(text, index)) continue
        const isSure =
          name !== 'google-api-key' || /generativelanguage|GoogleGenerativeAI|@google\/genai|gemini/i.test(text)
        found.set(index, { format: name, index, isSure })
      }
    }
  }
  return [...found.values()].toSorted((a, b) => a.index - b.index)
}

/** Of the web configuration of Firebase, or of a map. */
function isPublicGoogle(text: string, index: number): boolean {
  return /authDomain|messagingSenderId|maps\.googleapis|googlemaps|google-maps/i.test(
    text.slice(Math.max(0, index - 400), index + 400),
  )
}

const PLACEHOLDER = /placeholder|dummy|changeme|change_me|replace|redacted|\.\.\.|<|fake_?key_?here|abc123/i

function isPlaceholder(secret: string): boolean {
  return PLACEHOLDER.test(secret)
}

const PASSWORD =
  /^(?:correct|admin|valid|expected|real|site|secret|master|root|demo|page|super|app)?_?(?:admin|user)?_?(?:password|passwd|passcode|passphrase)$/i
const GIVEN = /(?:^|_)(?:password|passwd|passcode|passphrase)$/i

/** A password that is compared, or that stands in where the environment has none. A form's default or a label is none. */
export function writtenPassword(node: Node, file: SourceFile, facts: Facts): boolean {
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && PASSWORD.test(node.id.name)) {
    const { name } = node.id
    return node.init !== null && isPassword(textOf(node.init)) && isCompared(name, file)
  }
  if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) {
    const [text, other] =
      textOf(node.left) === undefined ? [textOf(node.right), node.left] : [textOf(node.left), node.right]
    return isPassword(text) && GIVEN.test(lastName(other) ?? '')
  }
  if (node.type === 'Property' && nameOf(node.key, node.computed) === 'pass') {
    // `createTransport({ auth: { user, pass } })`
    const beside = node.parent?.type === 'ObjectExpression' ? node.parent : undefined
    const under = beside?.parent?.type === 'Property' ? nameOf(beside.parent.key, beside.parent.computed) : undefined
    return under === 'auth' && propertyOf(beside, 'user') !== undefined && isPassword(textOf(node.value))
  }
  if (node.type === 'LogicalExpression' && node.operator !== '&&') {
    const variable = isPassword(textOf(node.right)) ? insteadOf(node.right, file, facts) : undefined
    return (
      variable !== undefined &&
      /^(?:\w+_)?(?:ADMIN|SITE|PAGE|ACCESS|ROOT|DASHBOARD)_(?:\w+_)?PASSWORD$|^PASSWORD$/.test(variable)
    )
  }
  return false
}

/** Not a word of a form, such as `text` or `Password must match`. */
function isPassword(text: string | undefined): boolean {
  return (
    text !== undefined &&
    text.length >= 6 &&
    /^\S+$/.test(text) &&
    /\d|[_!@#$%&*-]/.test(text) &&
    !/^[./#@]|password$|passcode$/i.test(text)
  )
}

/** Whether a name stands in a comparison, whole or letter by letter. */
function isCompared(name: string, file: SourceFile): boolean {
  let found = false
  walk(file.program, (node) => {
    if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) {
      found ||= [node.left, node.right].some((side) => {
        const plain = bare(side)
        const base = plain.type === 'MemberExpression' ? bare(plain.object) : plain
        return base.type === 'Identifier' && base.name === name
      })
    }
    return !found
  })
  return found
}
