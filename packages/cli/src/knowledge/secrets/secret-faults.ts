import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { ancestors, bare, nameOf, textOf, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { isOwnSecret, secretNamed } from './secret-names.js'
import { secretSources, type SecretSource } from './secrets.js'

/** `process.env.JWT_SECRET || 'text'`, whatever is done with it. */
export function writtenFallback(
  node: Node,
  file: SourceFile,
  facts: Facts,
): (SecretSource & { kind: 'written' }) | undefined {
  if (node.type !== 'LogicalExpression' || node.operator === '&&') return undefined
  if ((textOf(node.right) ?? '').trim() === '') return undefined
  const [source] = secretSources(node.right, file, facts)
  if (source?.kind !== 'written' || source.instead === undefined) return undefined
  return secretNamed(source.instead) === undefined ? undefined : source
}

const CREDENTIAL_HEADER = /^(?:authorization|x-[\w-]*(?:api-?key|secret|token|password|auth)[\w-]*|api-?key)$/i
const CREDENTIAL_FIELD = /^(?:token|api_?key|secret|access_?key|auth|key)$/i
const SCHEME = /^(?:Bearer|Basic|Token|ApiKey)\s*/i
const TEXT_METHODS = /^(?:split|replace|slice|substring|substr|trim|toString|at|pop|toLowerCase)$/

/** A comparison of what a caller sent for a credential with a text: `header === 'Bearer admin-token'`. */
export function givenCredential(node: Node, file: SourceFile): boolean {
  if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return false
  const [text, other] =
    textOf(node.left) === undefined ? [textOf(node.right), node.left] : [textOf(node.left), node.right]
  const secret = text?.replace(SCHEME, '') ?? ''
  // Schemes, states and kinds are plain words.
  if (secret.length < 6 || /^(?:undefined|null|anonymous)$|[\s/]/i.test(secret)) return false
  const given = sentAs(other, file, 0)
  if (given === undefined) return false
  return given.by === 'header'
    ? CREDENTIAL_HEADER.test(given.name)
    : CREDENTIAL_FIELD.test(given.name) && /[\d_-]/.test(secret)
}

/** The header or parameter that a value is, through names and what cuts texts. */
function sentAs(
  node: Node,
  file: SourceFile,
  depth: number,
): { readonly by: 'header' | 'query'; readonly name: string } | undefined {
  const plain = bare(node)
  if (depth > 8) return undefined
  const next = (each: Node): ReturnType<typeof sentAs> => sentAs(each, file, depth + 1)
  if (plain.type === 'LogicalExpression') return next(plain.left)
  if (plain.type === 'Identifier') {
    const binding = file.bindings.lookup(plain.name, plain)
    if (binding?.kind !== 'variable' || binding.init === undefined) return undefined
    const [last] = binding.path.slice(-1)
    if (last === undefined || /^\d+$/.test(last)) return next(binding.init)
    return partOf(file.text.slice(binding.init.start, binding.init.end), last)
  }
  if (plain.type === 'MemberExpression') {
    const name = nameOf(plain.property, plain.computed)
    if (name === undefined || /^\d+$|^value$/.test(name)) return next(plain.object)
    return partOf(file.text.slice(plain.object.start, plain.object.end), name)
  }
  if (plain.type !== 'CallExpression') return undefined
  const callee = bare(plain.callee)
  if (callee.type !== 'MemberExpression') return undefined
  const method = nameOf(callee.property, callee.computed) ?? ''
  if (TEXT_METHODS.test(method)) return next(callee.object)
  const name = textOf(plain.arguments[0])
  if (method !== 'get' || name === undefined) return undefined
  return partOf(file.text.slice(callee.object.start, callee.object.end), name)
}

function partOf(object: string, name: string): ReturnType<typeof sentAs> {
  if (/headers(?:\(\)\)?)?$/i.test(object)) return { by: 'header', name }
  return /(?:searchParams|\bquery|\bparams)$/.test(object) ? { by: 'query', name } : undefined
}

/** A random secret of so many characters cannot be guessed, however it is written down. */
const ENOUGH = 32
const SCHEMA = /^(?:zod(?:\/\w+)?|joi|yup)#.*(?:string|str)\(\)/
const DECIDES =
  /\.(?:min|length|regex|refine|superRefine|transform|pipe|check|matches|test|custom|pattern|base64|hex|startsWith)\(\)/

/** The schema of a signing secret's variable that takes short ones: how long it has to be, 0 where it does not say. */
export function leastLength(
  node: Node,
  file: SourceFile,
  facts: Facts,
): { readonly variable: string; readonly length: number } | undefined {
  if (node.type !== 'Property' || node.computed) return undefined
  const variable = nameOf(node.key, false)
  if (variable === undefined || !/^[A-Z][A-Z\d_]+$/.test(variable) || !isOwnSecret(variable)) return undefined
  // NODE_ENV === 'production' ? z.string() : z.string().optional()
  const value = bare(node.value)
  const schema = value.type === 'ConditionalExpression' ? bare(value.consequent) : value
  if (!isCall(schema) || !isOfEnvironment(node)) return undefined
  const path = originPath(facts.origins.of(schema, topFrame(file)))
  if (!SCHEMA.test(path)) return undefined
  const decided = DECIDES.test(path.replace(/\.min\(\)/, ''))
  const least = minimumIn(schema)
  if (decided || (least ?? 0) >= ENOUGH || (path.includes('.min()') && least === undefined)) return undefined
  return { variable, length: least ?? 0 }
}

/** Whether an object is a schema of the environment: it speaks of other variables too, or is given to what reads them. */
function isOfEnvironment(property: Node): boolean {
  const object = property.parent
  return (
    object?.type === 'ObjectExpression' &&
    object.properties.every(
      (each) => each.type !== 'Property' || /^[A-Z][A-Z\d_]*$/.test(nameOf(each.key, each.computed) ?? 'X'),
    )
  )
}

function minimumIn(schema: Node): number | undefined {
  for (let at: Node = schema; isCall(at);) {
    const callee = bare(calleeOf(at))
    if (callee.type !== 'MemberExpression') return undefined
    const [first] = argumentsOf(at)
    if (nameOf(callee.property, callee.computed) === 'min' && first?.type === 'Literal') return Number(first.value)
    at = bare(callee.object)
  }
  return undefined
}

/** Whether a schema gives a secret's variable a text where it is not set: `.default('text')`. */
export function defaultSecret(node: Node, file: SourceFile, facts: Facts): boolean {
  if (!isCall(node)) return false
  const callee = bare(calleeOf(node))
  if (
    callee.type !== 'MemberExpression' ||
    !/^(?:default|catch|prefault)$/.test(nameOf(callee.property, callee.computed) ?? '')
  ) {
    return false
  }
  if ((textOf(argumentsOf(node)[0]) ?? '').trim() === '') return false
  if (!SCHEMA.test(originPath(facts.origins.of(node, topFrame(file))))) return false
  for (const above of ancestors(node)) {
    if (above.type === 'Property') return secretNamed(nameOf(above.key, above.computed) ?? '') !== undefined
    if (
      isCall(above) ||
      bare(above) !== above ||
      above.type === 'MemberExpression' ||
      above.type === 'ConditionalExpression'
    )
      continue
    return false
  }
  return false
}
