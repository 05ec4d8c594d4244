import type { Addresses } from '../names/addresses.js'
import { NO_NAME, OTHERS, type ByteNames } from '../names/byte-names.js'
import type { Names } from '../names/names.js'
import { ClfTime } from './clf-time.js'
import type { Intake, LineFormat, SkipReason } from './intake.js'

const [SPACE, QUOTE, COMMA, DOT, ZERO, OPEN, CLOSE, BACKSLASH] = [0x20, 0x22, 0x2c, 0x2e, 0x30, 0x5b, 0x5d, 0x5c]
const [HASH, SEMICOLON, QUESTION, DASH, UNDERSCORE] = [0x23, 0x3b, 0x3f, 0x2d, 0x5f]

/**
 * The Common and Combined log formats of Apache httpd and nginx, also with the virtual host in front. Read byte by byte:
 * a string is made of what is new only. An address, a time and a request make a line; what is behind may be cut off.
 */
export class CombinedFormat implements LineFormat {
  readonly #time = new ClfTime()
  /** Where the token that was read last ends. */
  #end = 0
  #bytes: Buffer = Buffer.alloc(0)
  #view: DataView = new DataView(new ArrayBuffer(0))

  take(line: Buffer, start: number, end: number, into: Intake): SkipReason | undefined {
    if (line !== this.#bytes) {
      this.#bytes = line
      this.#view = new DataView(line.buffer, line.byteOffset, line.length)
    }
    const { addresses, users, routes } = into.names
    const value = this.#ipv4(line, start, end)
    const text = value >= 0 ? '' : this.#otherAddress(line, start, end, addresses)
    if (value < 0 && !addresses.isSomebody(text)) return 'no address'
    const ident = this.#end
    const open = this.#timeAt(line, ident, end)
    if (open < 0) return 'no time'
    const time = this.#time.read(this.#view, open + 1, end)

    const method = this.#time.end + 3
    if (line[method - 1] !== QUOTE || method >= end) return 'no request'
    const path = afterMethod(line, method, end)
    if (path < 0) return 'no request'
    const pathEnd = endOfPath(line, path, end)
    if (pathEnd === path) return 'no request'

    // Only a request gives anything a number.
    const address = value >= 0 ? addresses.ofIpv4(value) : addresses.ofText(text)
    // Nearly always `- - [`.
    const user = open - ident === 5 && line[ident + 3] === DASH ? NO_NAME : userIn(line, this.#view, ident, open, users)
    const route = routes.idOf(this.#view, method, pathEnd)
    into.request(time, address, user, this.#agent(line, pathEnd, end, address, into.names), route)
    return undefined
  }

  /** @param from where the path ends */
  #agent(line: Buffer, from: number, end: number, address: number, { addresses, agents }: Names): number {
    const usual = addresses.agents[address]!
    if (usual > OTHERS && line[end - 1] === QUOTE) {
      // What the client sent before, between `" "` and the end: servers escape the quotes within a field.
      const at = end - 1 - agents.lengthOf(usual)
      const isField = at - 3 > from && line[at - 1] === QUOTE && line[at - 2] === SPACE && line[at - 3] === QUOTE
      if (isField && agents.isAt(usual, this.#view, at)) return usual
    }
    const at = afterReferer(line, from, end)
    if (at < 0) return NO_NAME
    const to = closingQuote(line, at, end)
    const agent = isDash(line, at, to) ? NO_NAME : agents.idOf(this.#view, at, to)
    addresses.agents[address] = agent
    return agent
  }

  /** Four octets and a space, as one number, with `#end` behind them; −1 of anything else. */
  #ipv4(line: Buffer, start: number, end: number): number {
    let value = 0
    let at = start
    for (let octets = 1; ; octets++) {
      const begin = at
      let octet = 0
      let digit = line[at]! - ZERO
      while (digit >= 0 && digit <= 9 && at < end) {
        octet = octet * 10 + digit
        digit = line[++at]! - ZERO
      }
      // The library, too, reads no leading zeros: elsewhere they make an octal number.
      const length = at - begin
      if (length === 0 || length > 3 || octet > 255 || (length > 1 && line[begin] === ZERO) || at >= end) return -1
      value = value * 256 + octet
      if (octets === 4) break
      if (line[at] !== DOT) return -1
      at++
    }
    this.#end = at
    return line[at] === SPACE ? value : -1
  }

  /** What stands in its place, with `#end` behind it. */
  #otherAddress(line: Buffer, start: number, end: number, addresses: Addresses): string {
    // Of a list of proxies the last, which no client can write.
    let [from, first] = [start, tokenEnd(line, start, end)]
    while (line[first - 1] === COMMA && first < end) {
      from = first + 1
      first = tokenEnd(line, from, end)
    }
    const text = line.toString('latin1', from, first)
    this.#end = first
    // A name may be that of the virtual host, with the address behind it.
    const second = tokenEnd(line, first + 1, end)
    const next = line.toString('latin1', first + 1, second)
    if (!/[a-z]/i.test(text) || !/^[\d.]+$|:.*:/.test(next) || !addresses.isSomebody(next)) return text
    this.#end = second
    return next
  }

  /**
   * Where the bracket before the time is; −1 where there is none. A user's name may hold brackets and a time of its own, but
   * no quote behind them: servers escape that.
   */
  #timeAt(line: Buffer, from: number, end: number): number {
    for (let at = from; at < end; at++) {
      if (line[at] === QUOTE) return -1
      if (line[at] !== OPEN || line[at - 1] !== SPACE) continue
      if (Number.isNaN(this.#time.read(this.#view, at + 1, end))) continue
      const close = this.#time.end
      if (line[close] !== CLOSE) continue
      if (close + 2 >= end || line[close + 2] === QUOTE) return at
    }
    return -1
  }
}

function tokenEnd(line: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && line[at] !== SPACE) at++
  return at
}

/** Where the path begins; −1 where no method stands in front of one. */
function afterMethod(line: Buffer, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const byte = line[at]!
    if (byte === SPACE) return at > start && at - start <= 24 && at + 1 < end ? at + 1 : -1
    const letter = byte | 0x20
    if (!((letter >= 0x61 && letter <= 0x7a) || byte === DASH || byte === UNDERSCORE) || at === start + 24) return -1
    if (at === start && byte === DASH) return -1
  }
  return -1
}

/** Where the query begins, or the path ends. */
function endOfPath(line: Buffer, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const byte = line[at]
    if (byte === SPACE || byte === QUESTION || byte === QUOTE || byte === HASH || byte === SEMICOLON) break
    if (byte === BACKSLASH) at++
  }
  return Math.min(at, end)
}

/** Behind the quote that opens the user agent, the third field in quotes; −1 where it is cut off. */
function afterReferer(line: Buffer, from: number, end: number): number {
  const request = closingQuote(line, from, end)
  const referer = openingQuote(line, request + 1, end)
  const agent = openingQuote(line, closingQuote(line, referer, end) + 1, end)
  return agent <= end ? agent : -1
}

function openingQuote(line: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && line[at] !== QUOTE) at++
  return at + 1
}

/** The end where it is missing. */
function closingQuote(line: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && line[at] !== QUOTE) at += line[at] === BACKSLASH ? 2 : 1
  return at < end ? at : end
}

function isDash(line: Buffer, start: number, end: number): boolean {
  return start >= end || (end - start === 1 && line[start] === DASH)
}

/** Between the second field, which nobody fills, and the time. */
function userIn(line: Buffer, view: DataView, ident: number, open: number, users: ByteNames): number {
  const start = tokenEnd(line, ident + 1, open) + 1
  const end = open - 1
  return isDash(line, start, end) ? NO_NAME : users.idOf(view, start, end)
}
