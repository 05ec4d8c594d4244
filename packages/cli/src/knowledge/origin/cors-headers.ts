import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import {
  ancestors,
  bare,
  enclosingFunction,
  isCallable,
  nameOf,
  propertyOf,
  textOf,
  walk,
  type Node,
} from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'

/** Files that do not match say nothing of CORS. */
export const CORS_MENTIONS =
  /access-control-allow-origin|['"](?:cors|nextjs-cors|micro-cors|next-cors|hono\/cors|@koa\/cors)['"]/i

/** Where an answer is told which sites may read it, with what is told beside it. */
export interface CorsAnswer {
  readonly file: SourceFile
  /** The property, call or assignment that names the origin. */
  readonly node: Node
  /** The origin; undefined where a library's default, `*`, stands. */
  readonly value: Node | undefined
  /** The frame of the function that it stands in. */
  readonly frame: Frame
  /** What is written together: a function's body, or an object at the top of a file. */
  readonly group: Node
  readonly credentials: Node | undefined
  /** Whether a library is told to allow no credentials. */
  readonly anonymous: boolean
  /** `Vary` beside it: `elsewhere` for one in the same file. */
  readonly vary: 'beside' | 'elsewhere' | undefined
  /** In small letters; undefined where they are not told or not written out. */
  readonly methods: string | undefined
  readonly headers: string | undefined
  /** The package that does it all: `Vary` and preflights too. */
  readonly library: string | undefined
  /** An index of a `Headers` object is not sent. */
  readonly unsent: boolean
}

interface Write {
  readonly name: string
  readonly node: Node
  readonly value: Node
  readonly group: Node
}

const known = new WeakMap<SourceFile, readonly CorsAnswer[]>()

/** All of a file. */
export function corsAnswersIn(file: SourceFile, facts: Facts): readonly CorsAnswer[] {
  let answers = known.get(file)
  if (answers === undefined) {
    answers = CORS_MENTIONS.test(file.text) ? [...written(file, facts), ...byLibrary(file, facts)] : []
    known.set(file, answers)
  }
  return answers
}

/** A frame for a function whose caller is not known. */
export function frameAt(file: SourceFile, node: Node): Frame {
  const functions = [...ancestors(node)].filter((each) => isCallable(each)).toReversed()
  return functions.reduce<Frame>((outer, fn) => ({ file, fn, outer }), topFrame(file))
}

function written(file: SourceFile, facts: Facts): CorsAnswer[] {
  const writes = writesIn(file)
  const vary = writes.filter(({ name, value }) => {
    const text = textOf(value)
    return name === 'vary' && (text === undefined || /origin|\*/i.test(text))
  })
  return writes
    .filter(({ name }) => name === 'access-control-allow-origin')
    .map(({ node, value, group }) => {
      const target = targetOf(node)
      const made = target === undefined ? undefined : facts.origins.declaration(target, frameAt(file, node))?.node
      const beside = (name: string): Write | undefined =>
        writes.find((each) => {
          if (each.name !== `access-control-allow-${name}`) return false
          return each.group === group || (made !== undefined && encloses(made, each.node))
        })
      const credentials = beside('credentials')?.value
      const together = vary.some((each) => each.group === group || encloses(each.group, group))
      const frame = frameAt(file, node)
      return {
        file,
        node,
        value,
        frame,
        group,
        credentials: credentials !== undefined && isTrue(credentials) ? credentials : undefined,
        anonymous: false,
        vary: together ? 'beside' : vary.length > 0 ? 'elsewhere' : undefined,
        methods: textOf(beside('methods')?.value)?.toLowerCase(),
        headers: textOf(beside('headers')?.value)?.toLowerCase(),
        library: undefined,
        unsent:
          node.type === 'AssignmentExpression' &&
          target !== undefined &&
          originPath(facts.origins.of(target, frame)) === '#Headers()',
      }
    })
}

/** The object that a header is set on. */
function targetOf(node: Node): Node | undefined {
  if (node.type === 'AssignmentExpression') {
    return node.left.type === 'MemberExpression' ? bare(node.left.object) : undefined
  }
  const callee = isCall(node) ? bare(calleeOf(node)) : undefined
  return callee?.type === 'MemberExpression' ? bare(callee.object) : undefined
}

function isTrue(node: Node): boolean {
  const plain = bare(node)
  if (plain.type !== 'Literal') return textOf(plain) === 'true'
  return plain.value === true || plain.value === 'true'
}

function encloses(outer: Node, inner: Node): boolean {
  return outer.start <= inner.start && inner.end <= outer.end
}

const SETS = /^(?:set|append|setHeader|header|appendHeader)$/
const TOLD = /^(?:access-control-allow-(?:origin|credentials|methods|headers)|vary)$/

/** Every header of CORS that is written, whichever way. */
function writesIn(file: SourceFile): Write[] {
  const writes: Write[] = []
  const add = (name: string | undefined, node: Node, value: Node | undefined): void => {
    const lower = name?.toLowerCase()
    if (lower === undefined || value === undefined || !TOLD.test(lower)) return
    writes.push({ name: lower, node, value, group: groupOf(node) })
  }
  walk(file.program, (node) => {
    if (node.type === 'Property') add(nameOf(node.key, node.computed), node, node.value)
    else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      add(nameOf(node.left.property, node.left.computed), node, node.right)
    } else if (node.type === 'ArrayExpression' && node.elements.length === 2) {
      const [key, value] = node.elements
      if (key !== null && key !== undefined) add(textOf(key), node, value ?? undefined)
    } else if (node.type === 'ObjectExpression') {
      // { key: 'Vary', value: 'Origin' }
      add(textOf(propertyOf(node, 'key')), node, propertyOf(node, 'value'))
    } else if (isCall(node)) {
      const callee = bare(calleeOf(node))
      if (callee.type === 'MemberExpression' && SETS.test(nameOf(callee.property, callee.computed) ?? '')) {
        const [key, value] = argumentsOf(node)
        add(textOf(key), node, value)
      }
    }
    return true
  })
  return writes
}

/** A list of headers of a configuration, the function around it, or the object at the top of the file. */
function groupOf(node: Node): Node {
  const list = node.parent
  if (node.type === 'ObjectExpression' && list?.type === 'ArrayExpression') return list
  const fn = enclosingFunction(node)
  if (fn !== undefined) return fn
  let top = node
  for (const above of ancestors(node)) {
    if (above.type === 'Program') break
    top = above
  }
  return top
}

const LIBRARY = /^(?:cors|nextjs-cors|next-cors|@koa\/cors)#default$|^micro-cors#default$|^hono\/cors#cors$|^rsc-cors#/

/** `cors({ origin, credentials })`, whose default is `*`. */
function byLibrary(file: SourceFile, facts: Facts): CorsAnswer[] {
  if (!file.imports.some(({ source }) => /cors/.test(source)) && !/require\(['"][\w-/]*cors['"]\)/.test(file.text))
    return []
  const found: CorsAnswer[] = []
  walk(file.program, (node) => {
    if (!isCall(node)) return true
    const frame = frameAt(file, node)
    const path = originPath(facts.origins.of(calleeOf(node), frame))
    if (!LIBRARY.test(path) && !/^(?:cors|nextjs-cors|micro-cors)#$/.test(path)) return true
    const library = path.slice(0, path.indexOf('#'))
    const args = argumentsOf(node)
    // NextCors(req, res, options)
    const options = args.length === 0 ? undefined : bare(args[args.length - 1] as Node)
    const { root, steps } = options === undefined ? { root: undefined, steps: [] } : facts.origins.of(options, frame)
    const object = root?.kind === 'value' && steps.length === 0 ? root.node : options
    // Options that are not written out here may say anything.
    if (object !== undefined && object.type !== 'ObjectExpression') return true
    const credentials = propertyOf(object, 'credentials') ?? propertyOf(object, 'allowCredentials')
    found.push({
      file,
      node,
      value: propertyOf(object, 'origin'),
      frame,
      group: node,
      credentials: credentials !== undefined && isTrue(credentials) ? credentials : undefined,
      anonymous: credentials !== undefined && !isTrue(credentials),
      vary: 'beside',
      methods: undefined,
      headers: undefined,
      library,
      unsent: false,
    })
    return true
  })
  return found
}

/** Whether an answer carries it only where something says so: `...(cors && headers)`. */
export function isConditional({ file, node, frame }: CorsAnswer): boolean {
  if (frame.fn === undefined) return /\.\.\.\s*\(?\s*!?\w+\s*(?:&&|\?)\s*\w*[cC]ors\w*/.test(file.text)
  for (const above of ancestors(node)) {
    if (isCallable(above)) return false
    if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') return true
  }
  return false
}
