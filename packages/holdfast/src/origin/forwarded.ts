/**
 * Hands out the entries of a list header from its right end, where the nearest proxy wrote; `null` when none is left.
 * A call costs at most one entry's length: what a client put on the left is never looked at, whatever its size.
 */
export type Hops = () => string | null

/** An IPv6 address in brackets with a port is 53 characters long. */
const LONGEST_FOR = 64
/** A `Forwarded` element with `for`, `by`, `host` and `proto`; a host name has at most 253 characters. */
const LONGEST_ELEMENT = 512

const COMMA = 0x2c
const QUOTE = 0x22

/** `X-Forwarded-For`. An empty entry is an entry: dropping it would move the client's own text one place to the right. */
export function forwardedForHops(header: string): Hops {
  return fromRight(header, LONGEST_FOR, false)
}

/** `Forwarded` (RFC 7239): the `for` of each element, unquoted; an element without a readable one is an empty entry. */
export function forwardedHops(header: string): Hops {
  const next = fromRight(header, LONGEST_ELEMENT, true)
  return () => {
    const element = next()
    return element === null ? null : forOf(element)
  }
}

function fromRight(header: string, longest: number, quoted: boolean): Hops {
  let end = header.length
  return () => {
    if (end < 0) return null
    const floor = end - longest
    let inQuotes = false
    let start = end
    for (; start > 0; start--) {
      const character = header.charCodeAt(start - 1)
      if (character === COMMA && !inQuotes) break
      if (quoted && character === QUOTE) inQuotes = !inQuotes
      if (start <= floor) {
        // Longer than any entry of a proxy: where it begins is not worth finding, and what is left of it not trusted.
        end = -1
        return ''
      }
    }
    const entry = header.slice(start, end)
    end = start - 1
    return entry
  }
}

/** One `name=value` pair, RFC 7239 §4. Escapes inside quotes are refused: no address needs one. */
const PAIR = /[ \t]*(?:([!#$%&'*+.^_`|~0-9a-z-]+)=(?:([!#$%&'*+.^_`|~0-9a-z-]+)|"([^"\\]*)")[ \t]*)?(?:;|$)/iy

function forOf(element: string): string {
  let found: string | undefined
  for (PAIR.lastIndex = 0; PAIR.lastIndex < element.length;) {
    const pair = PAIR.exec(element)
    if (pair === null) return ''
    if (pair[1]?.toLowerCase() !== 'for') continue
    // A parameter occurs once (§4): with two, the next reader may take the other.
    if (found !== undefined) return ''
    found = pair[2] ?? pair[3]
  }
  return found ?? ''
}
