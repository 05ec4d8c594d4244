import type { Facts } from '../../flow/facts.js'
import { calledName, argumentsOf, calleeOf, isCall, topFrame, type CallNode } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { ancestors, bare, hasDirective, nameOf, textOf, walk, type Node } from '../../project/ast.js'
import { HOLE, type Literals, type Written } from '../../project/literals.js'
import type { SourceFile } from '../../project/source-file.js'
import { isOpen, literalsOf, memberOf, valuesOf } from '../values.js'

export type Attribute = 'httpOnly' | 'secure' | 'sameSite'

/** Whether an attribute is set: `off` where it is switched off, `missing` where nobody speaks of it. */
export type Setting = 'on' | 'off' | 'missing' | 'unknown'

/** A cookie that is given to the browser; what deletes one is none. */
export interface CookieSet {
  readonly node: Node
  readonly file: SourceFile
  /** With `…` for parts that are not written out; undefined where none is. */
  readonly name: string | undefined
  readonly value: Node | undefined
  /** Set by a script in the browser, which no attribute can keep scripts from reading. */
  readonly byScript: boolean
  readonly attributes: Readonly<Record<Attribute, Setting>>
}

/** Where a library takes a cookie's parts from. */
interface Shape {
  readonly calls: RegExp
  readonly name: number
  readonly value: number
  readonly options: number
  /** What is set where nobody speaks of it. */
  readonly defaults?: Partial<Record<Attribute, Setting>>
  readonly byScript?: true
}

const SHAPES: readonly Shape[] = [
  { calls: /^next\/headers#cookies\(\)\.set$|\.cookies\.set$/, name: 0, value: 1, options: 2 },
  {
    calls: /^(?:next\/dist\/compiled\/)?cookie#(?:default\.)?(?:serialize|stringifySetCookie)$/,
    name: 0,
    value: 1,
    options: 2,
  },
  { calls: /^nookies#(?:default\.)?(?:set|setCookie)$/, name: 1, value: 2, options: 3 },
  { calls: /^cookies-next(?:\/\w+)?#setCookie$/, name: 0, value: 1, options: 2 },
  { calls: /^hono\/cookie#setCookie$/, name: 1, value: 2, options: 3 },
  { calls: /^hono\/cookie#setSignedCookie$/, name: 1, value: 2, options: 4 },
  // It sets HttpOnly itself, and Secure where the connection is.
  { calls: /^cookies#default\(\)\.set$/, name: 0, value: 1, options: 2, defaults: { httpOnly: 'on', secure: 'on' } },
  {
    calls: /^(?:js-cookie|universal-cookie)#default(?:\(\))?\.set$|^(?:typescript-cookie|tiny-cookie)#set(?:Cookie)?$/,
    name: 0,
    value: 1,
    options: 2,
    byScript: true,
  },
  { calls: /^react-cookie#useCookies\(\)\.1$/, name: 0, value: 1, options: 2, byScript: true },
]

/** A file without one of these sets no cookie. */
export const SETS_COOKIES =
  /\bcookies?\b|[cC]ookie\w*\s*\.set\(|[sS]et-?[cC]ookie|\bserialize\(|cookieOptions|sessionToken\s*:|sessionCookie\s*:|CookieAttributes/

/** Every cookie that a file sets, in order of the code. */
export function cookiesSet(file: SourceFile, facts: Facts): readonly CookieSet[] {
  const found: CookieSet[] = []
  const inBrowser = file.text.includes('use client') && hasDirective(file.program.body, 'use client')
  walk(file.program, (node) => {
    if (isCall(node)) found.push(...(byCall(node, file, facts, inBrowser) ?? []))
    else if (node.type === 'AssignmentExpression') found.push(...byDocument(node, file, facts))
    else if (node.type === 'Property') found.push(...byProperty(node, file, facts))
    return true
  })
  return found.filter((each) => !deletes(each))
}

const SETTERS = /^(?:set|serialize|stringifySetCookie|set\w*Cookies?|setHeader|appendHeader|append|header)$/

function byCall(call: CallNode, file: SourceFile, facts: Facts, inBrowser: boolean): CookieSet[] | undefined {
  if (!SETTERS.test(calledName(call) ?? '')) return undefined
  const path = originPath(facts.origins.of(calleeOf(call), topFrame(file)))
  const literals = literalsOf(facts.project)
  const args = argumentsOf(call)
  const shape = SHAPES.find(({ calls }) => calls.test(path)) ?? (isStore(call) ? SHAPES[0] : undefined)
  if (shape === undefined) return isHeader(path, args) ? byHeader(call, args[1], file, facts) : undefined
  // A request's cookies are what the app itself reads.
  if (shape === SHAPES[0] && /^(?:req|request)\b/.test(file.text.slice(call.start, call.end))) return undefined
  const [first] = args
  const object = args.length === 1 && first !== undefined && first.type !== 'SpreadElement' ? first : undefined
  const options = object ?? args[shape.options]
  const nameNode = object === undefined ? args[shape.name] : memberOf({ node: object, file }, 'name', literals)[0]?.node
  const valueNode =
    object === undefined ? args[shape.value] : memberOf({ node: object, file }, 'value', literals)[0]?.node
  const onServer =
    options !== undefined &&
    ['req', 'res', 'cookies'].some((name) => memberOf({ node: options, file }, name, literals).length > 0)
  const byScript = shape.byScript === true || (path.startsWith('cookies-next') && inBrowser && !onServer)
  return [
    {
      node: call,
      file,
      name: nameNode === undefined ? undefined : textIn({ node: nameNode, file }, literals),
      value: valueNode,
      byScript,
      attributes: attributesOf(options === undefined ? undefined : { node: options, file }, literals, {
        ...shape.defaults,
        ...(byScript ? { httpOnly: 'off' } : {}),
      }),
    },
  ]
}

/** `cookieStore.set('name', …)` where the store was handed over. */
function isStore(call: CallNode): boolean {
  const callee = bare(calleeOf(call))
  if (callee.type !== 'MemberExpression' || nameOf(callee.property, callee.computed) !== 'set') return false
  const object = bare(callee.object)
  return object.type === 'Identifier' && /^(?:\w*[cC]ookieStore|cookieJar)$/.test(object.name)
}

function attributesOf(
  options: Written | undefined,
  literals: Literals,
  defaults: Partial<Record<Attribute, Setting>>,
): Record<Attribute, Setting> {
  const open = options !== undefined && isOpen(options, literals)
  const setting = (name: Attribute): Setting => {
    const values = options === undefined ? [] : memberOf(options, name, literals)
    const [first] = values
    if (first === undefined || isUndefined(first.node)) return defaults[name] ?? (open ? 'unknown' : 'missing')
    if (defaults[name] === 'off') return 'off'
    if (values.every(({ node }) => node.type === 'Literal' && node.value === false)) return 'off'
    if (values.every(({ node }) => node.type === 'Literal')) return 'on'
    // What depends on the environment is on where it counts.
    return name === 'httpOnly' ? 'unknown' : 'on'
  }
  return { httpOnly: setting('httpOnly'), secure: setting('secure'), sameSite: setting('sameSite') }
}

function isUndefined(node: Node): boolean {
  return node.type === 'Identifier' && node.name === 'undefined'
}

function isHeader(path: string, [name]: readonly Node[]): boolean {
  return /(?:setHeader|appendHeader|append|set|header)$/.test(path) && /^set-cookie$/i.test(textOf(name) ?? '')
}

/** `Set-Cookie` as text (RFC 6265 §4.1), one or several. */
function byHeader(node: Node, given: Node | undefined, file: SourceFile, facts: Facts): CookieSet[] {
  if (given === undefined) return []
  const literals = literalsOf(facts.project)
  const plain = bare(given)
  const texts =
    plain.type === 'ArrayExpression' ? plain.elements.flatMap((each) => (each === null ? [] : [each])) : [plain]
  return texts.flatMap((each) => byText(node, each, file, literals, false))
}

function byText(node: Node, text: Node, file: SourceFile, literals: Literals, byScript: boolean): CookieSet[] {
  const [written] = valuesOf({ node: text, file }, literals)
  const type = written === undefined ? undefined : bare(written.node).type
  // What another call made is that call's.
  if (
    written === undefined ||
    (type !== 'Literal' && type !== 'TemplateLiteral' && type !== 'BinaryExpression' && type !== 'CallExpression')
  )
    return []
  const found = literals.text(written)
  const [, name, value = '', rest = ''] = /^\s*([^=;]+)=([^;]*)(.*)$/s.exec(found ?? '') ?? []
  if (name === undefined) return []
  const open = isLoose(rest) || callsBehind(bare(written.node))
  const setting = (pattern: RegExp): Setting => (pattern.test(rest) ? 'on' : open ? 'unknown' : 'missing')
  if (/max-age\s*=\s*(?:0|-\d+)(?:\D|$)|1970/i.test(rest) || value.trim() === '') return []
  return [
    {
      node,
      file,
      name: name === HOLE ? undefined : name,
      value: undefined,
      byScript,
      attributes: {
        httpOnly: byScript ? 'off' : setting(/;\s*httponly/i),
        secure: setting(/;\s*secure/i),
        sameSite: setting(/;\s*samesite\s*=/i),
      },
    },
  ]
}

/** Whether a hole stands where attributes do, and not for the value of one. */
function isLoose(rest: string): boolean {
  return (
    rest.split(';').some((part) => part.includes(HOLE) && !/^\s*[\w-]+\s*=/.test(part)) ||
    /=[^;…]*[^=;…]…$/.test(rest.trim())
  )
}

/** Whether a function makes what stands behind the value. */
function callsBehind(template: Node): boolean {
  if (template.type !== 'TemplateLiteral') return false
  const first = template.quasis.findIndex(({ value }) => value.raw.includes(';'))
  return first !== -1 && template.expressions.slice(first).some((each) => isCall(bare(each)))
}

const LOCAL = /!==?\s*['"]production['"]|===?\s*['"](?:development|local|test)['"]|\bis_?(?:dev|local|test)\w*\b/i

/** Whether a cookie is set on the developer's machine alone, as the branch says that it stands in. */
export function isLocalOnly({ node, file }: CookieSet): boolean {
  let below = node
  for (const above of ancestors(node)) {
    if (above.type === 'IfStatement' && above.consequent === below) {
      if (LOCAL.test(file.text.slice(above.test.start, above.test.end))) return true
    }
    below = above
  }
  return false
}

/** `document.cookie = 'token=…'`. */
function byDocument(node: Node, file: SourceFile, facts: Facts): CookieSet[] {
  if (node.type !== 'AssignmentExpression') return []
  const path = originPath(facts.origins.of(node.left, topFrame(file)))
  if (!/^#(?:window\.|globalThis\.)?document\.cookie$/.test(path)) return []
  return byText(node, node.right, file, literalsOf(facts.project), true)
}

/** Options of libraries that set their own cookies, and headers that are written out. */
function byProperty(node: Node, file: SourceFile, facts: Facts): CookieSet[] {
  if (node.type !== 'Property') return []
  const literals = literalsOf(facts.project)
  const key = nameOf(node.key, node.computed)
  const value: Written = { node: node.value, file }
  if (key !== undefined && /^set-cookie$/i.test(key)) return byHeader(node, node.value, file, facts)
  const own = (name: string, options: Written, defaults: Partial<Record<Attribute, Setting>>): CookieSet => ({
    node,
    file,
    name,
    value: undefined,
    byScript: false,
    attributes: attributesOf(options, literals, defaults),
  })
  const SAFE = { httpOnly: 'on', secure: 'on', sameSite: 'on' } as const
  // NextAuth takes the options of an override as they are.
  if (key === 'sessionToken' && isWithin(node, 'cookies')) {
    const [options] = memberOf(value, 'options', literals)
    return options === undefined ? [] : [own('session-token', options, {})]
  }
  // iron-session, Lucia and Better Auth have safe defaults, which can be switched off.
  if (key === 'cookieOptions' && hasSibling(node, 'password')) return [own('session', value, SAFE)]
  if (key === 'sessionCookie' && isCall(node.parent?.parent ?? node)) {
    const [attributes] = memberOf(value, 'attributes', literals)
    return attributes === undefined ? [] : [own('session', attributes, SAFE)]
  }
  if (key === 'defaultCookieAttributes' && isWithin(node, 'advanced')) return [own('session', value, SAFE)]
  return []
}

/** Whether a property stands in the object that another property has. */
function isWithin(node: Node, name: string): boolean {
  const outer = node.parent?.parent
  if (outer?.type === 'Property') return nameOf(outer.key, outer.computed) === name
  return outer?.type === 'VariableDeclarator' && outer.id.type === 'Identifier' && outer.id.name === name
}

function hasSibling(node: Node, name: string): boolean {
  const object = node.parent
  if (object?.type !== 'ObjectExpression') return false
  return object.properties.some((each) => each.type === 'Property' && nameOf(each.key, each.computed) === name)
}

function textIn(written: Written, literals: Literals): string | undefined {
  for (const each of valuesOf(written, literals)) {
    const text = literals.text(each)
    if (text !== undefined && text !== HOLE && text !== '') return text
  }
  return undefined
}

/** An empty value, or an end that has passed. */
function deletes({ node, value, file }: CookieSet): boolean {
  if (value !== undefined && (textOf(value) === '' || isNull(value))) return true
  if (!isCall(node)) return false
  let ended = false
  walk(node, (each) => {
    if (each.type !== 'Property') return !ended
    const key = nameOf(each.key, each.computed)
    if (key === 'maxAge' || key === 'expires') {
      const text = file.text.slice(each.value.start, each.value.end)
      ended ||=
        /^-?0?$|^-\d+$|^new Date\(\s*(?:0|['"](?:Thu, 01 Jan )?1970.*)?\s*\)$|^0$/.test(text) && text !== 'new Date()'
    }
    return !ended
  })
  return ended
}

function isNull(node: Node): boolean {
  const plain = bare(node)
  return plain.type === 'Literal' && plain.value === null
}
