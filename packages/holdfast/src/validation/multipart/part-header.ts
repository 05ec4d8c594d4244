import { decodeUtf8 } from '../utf-8.js'

/** What the header of one part of a form says (RFC 7578 §4). The caller's word: names and type are not verified. */
export interface PartHeader {
  /** The field. */
  readonly name: string
  /** `undefined` for a text field; empty where a file input was left empty. Browsers' `%22` is a quotation mark again. */
  readonly fileName: string | undefined
  /** The media type in lower case, without parameters; `undefined` where none is stated. */
  readonly type: string | undefined
  /** In lower case. */
  readonly charset: string | undefined
}

const LINE = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([^]*?)[ \t]*$/

/**
 * One parameter. A backslash is no escape in what browsers send and one in RFC 9110, so that `"a\"; name="b"` is two
 * things to two readers: none may stand before a quotation mark.
 */
const PARAMETER = /[ \t]*;[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\(?!"))*)"|([\w!#$%&'*+.^`|~-]+))/y

const TYPE = /^([\w!#$&^.+-]+\/[\w!#$&^.+-]+)((?:[ \t]*;[^]*)?)$/

/** Lines of one header; browsers send two. */
const MAX_LINES = 8

/**
 * `null` for what two readers might read differently: another disposition than `form-data`, none or two of them, a
 * parameter twice, `filename*` (RFC 7578 §4.2 forbids it), controls and folded lines, a transfer encoding, bytes that are
 * not UTF-8.
 */
export function partHeader(bytes: Uint8Array): PartHeader | null {
  const lines = decodeUtf8(bytes)?.split('\r\n')
  if (lines === undefined || lines.length > MAX_LINES) return null
  const fields = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = LINE.exec(line) ?? []
    // oxlint-disable-next-line no-control-regex -- control characters are what is refused
    if (name === undefined || value === undefined || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return null
    const key = name.toLowerCase()
    if (fields.has(key)) return null
    fields.set(key, value)
  }
  const disposition = /^form-data((?:[ \t]*;[^]*)?)$/i.exec(fields.get('content-disposition') ?? '')
  const named = parameters(disposition?.[1])
  const name = named?.get('name')
  if (named === null || name === undefined || named.has('name*') || named.has('filename*')) return null
  if (!/^(?:7bit|8bit|binary)?$/i.test(fields.get('content-transfer-encoding') ?? '')) return null
  const type = fields.get('content-type')
  const typed = type === undefined ? undefined : TYPE.exec(type)
  const about = parameters(typed?.[2])
  if (typed === null || about === null) return null
  return {
    name: unescaped(name),
    fileName: named.has('filename') ? unescaped(named.get('filename') as string) : undefined,
    type: typed?.[1]?.toLowerCase(),
    charset: about.get('charset')?.toLowerCase(),
  }
}

/** By lower-case name; `null` where one comes twice or the text is not made of parameters. */
function parameters(text = ''): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>()
  PARAMETER.lastIndex = 0
  for (let at = 0; at < text.length; at = PARAMETER.lastIndex) {
    const [, name, quoted, token] = PARAMETER.exec(text) ?? []
    const key = name?.toLowerCase()
    if (key === undefined || found.has(key)) return null
    found.set(key, quoted ?? token ?? '')
  }
  return found
}

/** The three characters that browsers escape (HTML, multipart/form-data encoding algorithm). */
function unescaped(text: string): string {
  return text.replaceAll(/%22|%0D|%0A/gi, (escape) => decodeURIComponent(escape))
}
