import type { Facts } from '../../flow/facts.js'
import { calleeOf, isCall } from '../../flow/frame.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { Source, SourceKind } from '../../flow/sources.js'
import { lastName } from '../../project/ast.js'
import { HOLE, type Part, type Step } from '../../flow/texts.js'
import { fieldShape } from '../input/sanitisers-schema.js'
import { clears, isNamedToClear } from '../input/sanitisers.js'
import { isChecked } from './checked.js'
import { textsOf, type SinkSite } from './reached.js'
import type { SinkKind } from './table.js'
import type { Sink } from './sinks.js'

/** A value that the caller chose, where it could hurt. */
export interface Danger {
  readonly part: Part
  readonly source: SourceKind
  /** Whether nobody could argue: a check that may do, or a schema that is not here, leaves it open. */
  readonly sure: boolean
}

/** What of a sink's text the caller chose and nobody checked, for the purpose of `kind`. */
export function dangersOf(
  { frame, sink }: SinkSite,
  handler: Handler,
  facts: Facts,
  kind: SinkKind = sink.kind,
): readonly Danger[] {
  const parts = textsOf(facts).of(sink.value, frame)
  return parts.flatMap((part): Danger[] => {
    const place = placed(part, kind, sink)
    if (place === undefined) return []
    const danger = dangerOf(part, kind, handler, facts)
    return danger === undefined ? [] : [{ ...danger, sure: danger.sure && place === 'sure' && sink.arguable !== true }]
  })
}

/** Whether a value stands where it could hurt: a URL's path may be anybody's, where its host is not. */
function placed(part: Part, kind: SinkKind, sink: Sink): 'sure' | 'unsure' | undefined {
  // An object that became a text is an operator no more.
  if (kind === 'operator') return part.joined === undefined && !part.way.some(isMethodCall) ? 'sure' : undefined
  if (
    (kind !== 'request' && kind !== 'redirect') ||
    sink.kind === 'command' ||
    sink.kind === 'program' ||
    sink.anywhere === true
  )
    return 'sure'
  if (part.before === '') return isHostStart(part) ? 'unsure' : 'sure'
  if (/^(?:https?:)?\/\/$/i.test(part.before)) return isHostStart(part) ? 'unsure' : 'sure'
  const origin = originBefore(part)
  if (origin === undefined || beginsWithSlash(part)) return undefined
  return origin
}

/**
 * Whether nothing but an origin stands before a value. With `@elsewhere.example` or `.elsewhere.example` in it, the host
 * is another one.
 */
function originBefore(part: Part): 'sure' | 'unsure' | undefined {
  if (new RegExp(`^https?://[^/?#${HOLE}]+$`, 'i').test(part.before))
    return /[:@]$/.test(part.before) ? 'unsure' : 'sure'
  if (part.before !== HOLE || part.joined === undefined) return undefined
  const { node } = part.joined
  const [first, second] =
    node.type === 'TemplateLiteral' ? node.expressions : node.type === 'BinaryExpression' ? [node.left, node.right] : []
  if (first === undefined || second === undefined) return undefined
  if (!part.way.some(({ node: each }) => second.start <= each.start && each.end <= second.end)) return undefined
  return IS_ORIGIN.test(lastName(first) ?? '') ? 'sure' : undefined
}

/** What ends where a path begins: `url.origin`, `process.env.APP_URL`. */
const IS_ORIGIN =
  /(?:^|_|[a-z])origin$|^(?:\w*_)?(?:APP|SITE|BASE|WEB|WEBAPP|PUBLIC|FRONTEND|NEXTAUTH|SERVER|HOST)_URL$|^(?:base|site|app|web|host|server|frontend)Url$|^(?:base|site|app|web|host|server|frontend)URL$/i

const ASKS_SLASH =
  /startsWith\(\s*['"`]\/|\[0\]\s*[!=]==?\s*['"`]\/|charAt\(0\)\s*[!=]==?\s*['"`]\/|\/\^\\\/|\.origin\s*[!=]==?|[!=]==?\s*\w+\.origin\b/

/** Whether a function that the value came through asks that it be a path: after an origin, that is all it takes. */
function beginsWithSlash({ way }: Part): boolean {
  return way.some(({ frame: { file, fn } }) => fn !== undefined && ASKS_SLASH.test(file.text.slice(fn.start, fn.end)))
}

function isMethodCall({ node }: Step, index: number, way: readonly Step[]): boolean {
  return index < way.length - 1 && isCall(node) && calleeOf(node).type === 'MemberExpression'
}

/** `${part}.example.com` */
function isHostStart({ joined, way }: Part): boolean {
  if (joined?.node.type !== 'TemplateLiteral') return false
  const { expressions, quasis } = joined.node
  const index = expressions.findIndex((each) =>
    way.some(({ node }) => each.start <= node.start && node.end <= each.end),
  )
  return index !== -1 && /^[.-]/.test(quasis[index + 1]?.value.raw ?? '')
}

const SAYS_WHOSE = /host|origin|domain|allow|private|internal|startsWith|includes|safe|trusted/i

/** Whether the caller chose a value, and nothing on its way made it harmless. */
export function dangerOf(part: Part, kind: SinkKind, handler: Handler, facts: Facts): Danger | undefined {
  const sources = facts.sources.of(part.node, part.frame, handler).filter(({ coerced }) => coerced !== true)
  if (sources.length === 0 && kind === 'path' && isNameInArchive(part, facts)) {
    return isCleared(part, kind, facts) ? undefined : { part, source: 'body', sure: true }
  }
  if (sources.length === 0 || isOwnAddress(part, sources, facts)) return undefined
  if (isCleared(part, kind, facts)) return undefined
  let sure = !isChecked(part, kind, 'weak', facts) && !part.way.some(({ node }) => isNamedToClear(kind, node))
  const open = sources.filter((source) => {
    if (kind === 'operator' && !isStructured(source, part, handler, facts)) return false
    if (source.validated === undefined) return true
    // Every schema says what is a text, and most how long it is.
    if (kind === 'operator') return false
    if (kind === 'subject') sure = false
    const field = source.field ?? memberOf(part, facts)
    const schema = fieldShape(source.validated, field, source.validatedIn ?? source.frame, facts.origins)
    const isAddress = kind === 'request' || kind === 'redirect'
    // That it is a URL says nothing of whose.
    const says = schema?.shape !== 'checked' || !isAddress || SAYS_WHOSE.test(schema.checks)
    if (schema?.shape !== 'open' && says) sure = false
    return schema?.shape !== 'strict'
  })
  const [source] = open
  if (source === undefined) return undefined
  return { part, source: source.kind, sure: sure && isForeign(source, part, kind) }
}

function isCleared(part: Part, kind: SinkKind, facts: Facts): boolean {
  return (
    part.way.some(({ node, frame }) => clears(kind, node, frame, facts.origins)) ||
    isChecked(part, kind, 'sound', facts)
  )
}

const ARCHIVE_NAME =
  /^(?:adm-zip|jszip|unzipper|yauzl(?:-promise)?|node-stream-zip|tar-stream|fflate)#.*(?:entryName|path|fileName|filename|name)$/

/** An archive may hold names such as `../../app.js`. */
function isNameInArchive({ node, frame }: Part, facts: Facts): boolean {
  return ARCHIVE_NAME.test(originPath(facts.origins.of(node, frame)))
}

/** Whether it may be an object: parsed JSON is what the sender makes of it, what is read of a form or a URL is text. */
function isStructured({ kind, node, frame }: Source, part: Part, handler: Handler, facts: Facts): boolean {
  const path = originPath(facts.origins.of(part.node, part.frame))
  if (kind === 'argument') return !/\.get\(\)|formData/i.test(path)
  if (kind !== 'body') return kind === 'query' && handler.kind === 'pages-api' && path.endsWith('.query')
  const read = originPath(facts.origins.of(node, frame))
  return !/formData\(\)|text\(\)|arrayBuffer\(\)/.test(read) || path.startsWith('#JSON.parse')
}

const OWN =
  /(?:^|[.…#)])(?:nextUrl|url)(?:\.(?:clone\(\)|origin|href|host|hostname|protocol|port|basePath|pathname|search|locale))*$|^#URL\(\)(?:\.(?:origin|href|host|hostname|protocol|port|pathname|search))?$/

/** The address that the request came to. */
function isOwnAddress(part: Part, sources: readonly Source[], facts: Facts): boolean {
  if (!sources.every(({ kind }) => kind === 'url')) return false
  return OWN.test(originPath(facts.origins.of(part.node, part.frame)))
}

const OWN_HEADER = /host|origin|referr?er|forwarded|x-url|x-pathname|x-vercel/i
const NAMES_TARGET = /redirect|return|callback|next|continue|dest|target|url|uri|href|link|goto/i

/** Whether somebody else than the victim can choose it. */
function isForeign(source: Source, part: Part, kind: SinkKind): boolean {
  const text = part.frame.file.text.slice(part.node.start, part.node.end)
  const read = source.frame.file.text.slice(source.node.start, source.node.end)
  if (source.kind === 'header' && OWN_HEADER.test(`${text} ${read}`)) return false
  if (kind !== 'redirect') return true
  if (source.kind === 'cookie' || source.kind === 'header') return false
  return source.kind !== 'argument' || NAMES_TARGET.test(`${text} ${read}`)
}

/** The name under which a value was read of what a call gave. */
function memberOf(part: Part, facts: Facts): string {
  return facts.origins.of(part.node, part.frame).steps.findLast((step) => step !== '()' && step !== 'data') ?? ''
}
