import { argumentsOf, calleeOf, isCall, type CallNode, type Frame } from '../../flow/frame.js'
import { originPath, type Origin } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { bare, nameOf, textOf, type Node } from '../../project/ast.js'
import type { SinkKind } from '../sinks/table.js'

/** A number, a truth or a date has nothing in it that could hurt. */
const COERCES = /^#(?:Number|parseInt|parseFloat|BigInt|Boolean|Date|Number\.parse(?:Int|Float))(?:\(\))?$/

const ESCAPES_HTML =
  /^(?:dompurify|isomorphic-dompurify|sanitize-html|xss|js-xss|rehype-sanitize|hast-util-sanitize|sanitize-html-react|insane|he|escape-html|html-escaper|lodash\.escape|entities|striptags|html-entities|@braintree\/sanitize-url|ultrahtml\/transformers\/sanitize|holdfast\/\w[\w-]*)#|^lodash(?:-es)?#(?:default\.)?escape$|(?:#|\.|…)(?:DOMPurify|domPurify|purify)\.sanitize$/

const CLEARS: Readonly<Record<SinkKind, RegExp>> = {
  sql: /\.(?:escape|escapeId|escapeLiteral|escapeIdentifier)$|^(?:sqlstring|pg-format|sql-template-tag|pg-escape)#/,
  operator: /^#String$|^(?:express-)?mongo-sanitize#|^mongoose#.*\.(?:ObjectId|trusted)$|^(?:mongodb|bson)#ObjectId/,
  command: /^(?:shell-quote|shell-escape|shlex|shescape|any-shell-escape)#/,
  program: /^$/,
  code: /^$/,
  path: /^(?:node:)?path(?:\/posix)?#(?:default\.)?(?:posix\.|win32\.)?basename$|^(?:sanitize-filename|slugify|@sindresorhus\/slugify|filenamify|nanoid|uuid)#|^holdfast\/\w[\w-]*#/,
  request:
    /^#encodeURIComponent$|^(?:holdfast\/\w[\w-]*|ssrf-req-filter|request-filtering-agent|ssrfcheck|is-ssrf|ssrf-agent(?:-guard)?)#/,
  redirect: /^#encodeURIComponent$|^holdfast\/\w[\w-]*#/,
  pattern:
    /(?:^|[#.…])(?:escapeReg\w*|regexEscape|escapeStringRegexp|escape-string-regexp|RegExp\.escape|quoteRegex)(?:#default)?$|^(?:escape-string-regexp|lodash\.escaperegexp|regexp\.escape)#/i,
  subject: /^$/,
  html: ESCAPES_HTML,
}

/** Names of functions whose code is not here, or does not tell. */
const CLEARS_NAMED: Partial<Readonly<Record<SinkKind, RegExp>>> = {
  sql: /^(?:escape|quote|sanitize|safe)\w*(?:Sql|SQL|Identifier|Column|Table|Literal|Ident)\w*$/,
  path: /^(?:sanitize|safe|secure|resolve|clean)\w*(?:Path|Filename|FileName|File|Name|Segment|Slug)\w*$|^slugify$/,
  request: /^(?:assert|ensure|validate|safe|sanitize|pinned)\w*(?:Url|URL|Host|Fetch|Origin)\w*$/,
  redirect:
    /^(?:sanitize|safe|validate|normalize|get|resolve|to|ensure|clean|secure|validated?)\w*(?:Redirect|Callback|Return|Next|Path|Internal|Relative|SafeUrl|SafeURL|Url|URL)\w*$/,
  pattern: /^escape\w*$/i,
  html: /^(?:sanitize|purify|escape|clean|safe|encode)\w*$/i,
}

/** Whether a call gives back nothing of its argument that could hurt there. */
export function clears(kind: SinkKind, call: Node, frame: Frame, origins: Origins): boolean {
  if (!isCall(call)) return false
  const callee = origins.of(calleeOf(call), frame)
  const path = originPath(callee)
  if (COERCES.test(path) || CLEARS[kind].test(path)) return true
  if (kind === 'subject') return isCut(call)
  if (keepsFewCharacters(call, kind)) return true
  const named = CLEARS_NAMED[kind]
  // What the project writes itself is read, where it can be.
  const elsewhere = callee.root.kind === 'external' || callee.root.kind === 'parameter'
  return elsewhere && named?.test(lastName(callee)) === true
}

/** Whether a function of the project is named after what it clears, which its code may do in a way nobody here can read. */
export function isNamedToClear(kind: SinkKind, call: Node): boolean {
  const callee = isCall(call) ? bare(calleeOf(call)) : undefined
  const name =
    callee?.type === 'Identifier'
      ? callee.name
      : callee?.type === 'MemberExpression'
        ? nameOf(callee.property, callee.computed)
        : undefined
  return name !== undefined && CLEARS_NAMED[kind]?.test(name) === true
}

function lastName({ root, steps }: Origin): string {
  const step = steps.at(-1)
  return step === undefined || step === 'default'
    ? root.kind === 'external'
      ? (root.module.split('/').at(-1) ?? '')
      : ''
    : step
}

/** `x.slice(0, 200)` */
function isCut(call: CallNode): boolean {
  const callee = bare(calleeOf(call))
  const name = callee.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
  return name !== undefined && /^(?:slice|substring|substr)$/.test(name) && argumentsOf(call).length > 1
}

/** `x.replace(/[^a-z0-9]/g, '')`, with nothing kept that means something there. */
function keepsFewCharacters(call: CallNode, kind: SinkKind): boolean {
  const callee = bare(calleeOf(call))
  if (callee.type !== 'MemberExpression' || !/^replace(?:All)?$/.test(nameOf(callee.property, callee.computed) ?? ''))
    return false
  const pattern = argumentsOf(call)[0]
  if (pattern?.type !== 'Literal' || !('regex' in pattern)) return false
  const { pattern: source, flags } = pattern.regex
  if (!flags.includes('g')) return false
  if (kind === 'html') return /[<]|&lt;/.test(source) && /^(?:<|\[[^\]]*<[^\]]*\])$/.test(source)
  if (
    kind === 'pattern' &&
    /\\[$*+?.^{(|[]|\[.*\$.*\]/.test(source) &&
    /\\\$&|\\\\\$&/.test(textOf(argumentsOf(call)[1]) ?? '')
  )
    return true
  return /^(?:\[\^(?:a-z|A-Z|0-9|\\w|\\d|_|-|\\-|\.|\\\.| |\\s)+\]|\\W|\\D)[+*]?$/.test(source)
}
