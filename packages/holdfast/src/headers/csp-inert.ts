/**
 * A page that a server writes again while it runs has inline scripts that no build can know: what React read from a
 * database is written into them. A policy cannot name them ahead, and one that admits whatever such a page holds admits
 * what an attacker wrote into it.
 *
 * So they are made data before the page is kept. What they say is JSON already; it is gathered into one element that
 * does not run, and one script, the same on every page, hands it to where it was going. The policy names that script and
 * nothing that depends on data. A script of any other form stays as it is, and runs where the build knew it.
 *
 * @param payload React's own, which Next keeps beside the HTML; absent: the page holds none
 * @returns `undefined` where the HTML says something else to React than the payload: somebody wrote scripts into it
 */
export function inertScripts(html: string, payload: Uint8Array | undefined): string | undefined {
  // A copy of the reviver that came with content would be admitted like ours. React escapes its quotes in text, and JSON
  // does; what is left was put there as HTML. Not removed: what stood around it could then make another.
  const clean = html.replaceAll(REVIVER, ' ')
  const found = [...clean.matchAll(SCRIPT)].flatMap((match) => {
    const instruction = read(match[1] ?? '')
    return instruction === undefined ? [] : [{ ...instruction, start: match.index, end: match.index + match[0].length }]
  })
  if (!isSaidBy(found.map(({ piece }) => piece).filter(Boolean) as Uint8Array[], payload)) return undefined
  const last = found.at(-1)
  if (last === undefined) return clean

  let text = ''
  let kept = 0
  for (const { start, end, code } of found) {
    text += clean.slice(kept, start) + code.map((each) => `<script>${each}</script>`).join('')
    kept = end
  }
  const data = found.map(({ target, json }) => `["${target}",${json}]`).join(',')
  return `${text}<script type="application/json">[${data}]</script><script>${REVIVER}</script>${clean.slice(last.end)}`
}

/**
 * Hands the data in front of it to Next's queue of React's payload, to Turbopack's queue of chunks, and to the functions
 * by which React puts late parts of a page in their place. Nothing that it calls runs a text as code. In SVG, where the
 * parser would decode a copy with other characters, no element before it has a `text`.
 */
export const REVIVER =
  'JSON.parse(document.currentScript.previousElementSibling.text).forEach(function(e){' +
  'var n=e[0],v=e[1];/^\\$R[CRSX]$/.test(n)?self[n].apply(null,v):' +
  '/^(__next_f|TURBOPACK\\w*)$/.test(n)&&(self[n]=self[n]||[]).push(v)})'

/** Whether an inline script's text is one of those that are made data: it follows from what a page holds. */
export function isInstruction(script: string): boolean {
  return read(script) !== undefined
}

interface Instruction {
  readonly target: string
  /** As it was written: escaped for a script element. */
  readonly json: string
  /** What React defines ahead of its first use: constants, whose hashes the build knows. */
  readonly code: readonly string[]
  /** Of React's payload. */
  readonly piece?: Uint8Array
}

/** Next's scripts have these attributes at most, and a `<` only where React compares numbers. */
const SCRIPT = /<script(?: id="_R_"| nonce="[\w+/=-]*")*>([^<]*(?:<(?!\/|!--|script)[^<]*)*)<\/script>/gi
const FLIGHT = /^(?:\(self\.__next_f=self\.__next_f\|\|\[\]\)|self\.__next_f)\.push\((\[.*\])\)$/s
const CHUNKS = /^\(globalThis\["(TURBOPACK\w*)"\] \|\| \(globalThis\["\1"\] = \[\]\)\)\.push\((\{.*\})\);?$/s
const REACT = /\$R[CRSX](?=\(")/
/** Each definition of React's begins with one of these. */
const DEFINITION = /(?=\$R[SX]=function|\$RB=\[\]|\$RM=new Map)/

function read(script: string): Instruction | undefined {
  const flight = FLIGHT.exec(script)?.[1]
  if (flight !== undefined) {
    const piece = pieceOf(parse(flight))
    return piece && { target: '__next_f', json: flight, code: [], piece }
  }
  const [, queue, chunks] = CHUNKS.exec(script) ?? []
  if (queue !== undefined && chunks !== undefined)
    return parse(chunks) === undefined ? undefined : { target: queue, json: chunks, code: [] }
  const call = REACT.exec(script)
  if (call === null || !script.endsWith(')')) return undefined
  const json = `[${script.slice(call.index + call[0].length + 1, -1)}]`
  if (parse(json) === undefined) return undefined
  return { target: call[0], json, code: script.slice(0, call.index).split(DEFINITION).filter(Boolean) }
}

/** Of the start, a text, or bytes as base64; anything else is none of Next's. */
function pieceOf(value: unknown): Uint8Array | undefined {
  const [kind, piece] = Array.isArray(value) ? (value as unknown[]) : []
  if (kind === 0) return new Uint8Array()
  if (typeof piece !== 'string') return undefined
  if (kind === 1) return new TextEncoder().encode(piece)
  return kind === 3 && isBase64(piece) ? Uint8Array.from(atob(piece), (char) => char.charCodeAt(0)) : undefined
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

/** Whether the pieces make up the payload. Next may put a mark of one byte ahead of what it keeps. */
function isSaidBy(pieces: readonly Uint8Array[], payload: Uint8Array = new Uint8Array()): boolean {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (length === 0) return true
  let at = payload.length - length
  if (at !== 0 && at !== 1) return false
  return pieces.every((piece) => piece.every((byte) => byte === payload[at++]))
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}
