type Members = Readonly<Record<string, unknown>>

/** `parsedObject` of bytes in UTF-8. */
export function jsonObject(bytes: Uint8Array): Members | null {
  const text = utf8Text(bytes)
  return text === null ? null : parsedObject(text)
}

/** `null` for bytes that are not UTF-8; a byte order mark is text like any other. */
export function utf8Text(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The JSON object that the text is; `null` for anything else, and for one that names a member twice at any depth: two
 * readers would not agree on what it says (RFC 7515 §4, RFC 7519 §4).
 */
export function parsedObject(json: string): Members | null {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return memberCount(value) === nameCount(json) ? (value as Members) : null
}

/** Without recursion: 8 KiB nest deep enough to exhaust a stack. */
function memberCount(root: object): number {
  const open: object[] = [root]
  let count = 0
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const items: unknown[] = Object.values(value)
    if (!Array.isArray(value)) count += items.length
    for (const item of items) if (typeof item === 'object' && item !== null) open.push(item)
  }
  return count
}

/** Strings with a colon behind them: the names of all members, of those that the parser has dropped as well. */
function nameCount(json: string): number {
  let count = 0
  for (let start = json.indexOf('"'); start !== -1;) {
    let end = json.indexOf('"', start + 1)
    while (json.charCodeAt(end - 1) === BACKSLASH && isEscaped(json, end)) end = json.indexOf('"', end + 1)
    let next = end + 1
    while (json.charCodeAt(next) <= SPACE) next++
    if (json.charCodeAt(next) === COLON) count++
    start = json.indexOf('"', next)
  }
  return count
}

/** Behind an odd number of backslashes. */
function isEscaped(json: string, index: number): boolean {
  let backslashes = 1
  while (json.charCodeAt(index - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

const [SPACE, COLON, BACKSLASH] = [0x20, 0x3a, 0x5c] as const
