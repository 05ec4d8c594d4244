import { randomInt } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { clientAddress } from 'holdfast/client-address'
import { doubled, NO_NAME, OTHERS } from './byte-names.js'

/** IPv4 addresses, IPv6 /64s and host names that are told apart: about 100 bytes each, hence 400 MB at the very most. */
const MOST = 4_000_000

/** Who stands in a log where the server looks names up. At least one letter: `999.1.1.1` is nobody. */
const HOST = /^(?=.*[a-z])[\w-]+(?:\.[\w-]+)*\.?$/i
const LONGEST_HOST = 253

const NO_HEADERS = new Headers()
/** How the library sees a socket's address: IPv4-mapped IPv6 is IPv4, and IPv6 counts by its /64. */
const socketAddress = clientAddress('none')

/** Numbers for whom the limits count, the very keys of the library. */
export class Addresses {
  /** Requests of each. */
  requests = new Uint32Array(1_024)
  /** Of each the user agent of its last line, for who reads the next one: it mostly has the same. */
  agents = new Uint32Array(1_024)
  readonly #most: number
  readonly #seed = randomInt(0x1_0000_0000 - 1)
  /** The IPv4 address of each number; what is none is in `#texts`. */
  #values = new Uint32Array(1_024)
  #slots = new Uint32Array(4_096)
  readonly #texts = new Map<number, string>()
  readonly #byText = new Map<string, number>()
  #size = 2

  constructor(most = MOST) {
    this.#most = most
  }

  get size(): number {
    return this.#size
  }

  /** Some are counted as `OTHERS`, whom no limit counts. */
  get overflown(): boolean {
    return this.requests[OTHERS]! > 0
  }

  text(address: number): string {
    if (address === OTHERS) return '(others)'
    const value = this.#values[address]!
    return this.#texts.get(address) ?? `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
  }

  /** @param value the four octets as one number */
  ofIpv4(value: number): number {
    const mask = this.#slots.length - 1
    let slot = hashOf(value, this.#seed) & mask
    for (let held = this.#slots[slot]!; held !== 0; held = this.#slots[slot]!) {
      if (this.#values[held - 1] === value) return held - 1
      slot = (slot + 1) & mask
    }
    if (this.#size >= this.#most + 2) return OTHERS
    const address = this.#opened()
    this.#values[address] = value
    this.#slots[slot] = address + 1
    if (this.#size * 2 > this.#slots.length) this.#spread()
    return address
  }

  /** Whether `ofText` would tell who it is; nothing is remembered. */
  isSomebody(text: string): boolean {
    return this.#byText.has(text) || keyOf(text) !== undefined
  }

  /** `NO_NAME` where it is neither an address, with or without a port, nor a host's name. */
  ofText(text: string): number {
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    const key = keyOf(text)
    if (key === undefined) return NO_NAME
    if (/^\d+\.\d+\.\d+\.\d+$/.test(key)) {
      return this.ofIpv4(key.split('.').reduce((value, octet) => value * 256 + Number(octet), 0))
    }
    const address = this.ofName(key)
    // The addresses of one /64 are too many to remember each of them.
    if (address !== OTHERS && this.#byText.size < this.#most) this.#byText.set(text, address)
    return address
  }

  /** @param key a limit key, or a name that stands for one: it is taken as it is */
  ofName(key: string): number {
    const known = this.#byText.get(key)
    if (known !== undefined) return known
    if (this.#size >= this.#most + 2) return OTHERS
    const address = this.#opened()
    this.#texts.set(address, key)
    this.#byText.set(key, address)
    return address
  }

  #opened(): number {
    const address = this.#size++
    if (address === this.requests.length) {
      this.requests = doubled(this.requests)
      this.agents = doubled(this.agents)
      this.#values = doubled(this.#values)
    }
    return address
  }

  #spread(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (const held of this.#slots) {
      if (held === 0) continue
      let slot = hashOf(this.#values[held - 1]!, this.#seed) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = held
    }
    this.#slots = slots
  }
}

/** With a port behind it, as some load balancers write a client. */
const WITH_PORT = /^(?:\[([\da-f:.]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/i

function keyOf(text: string): string | undefined {
  // Its own key, without the library's reading of it: most lines have one.
  if (isIPv4(text)) return text
  const [, bracketed, plain] = WITH_PORT.exec(text) ?? []
  const { ip, key } = socketAddress(NO_HEADERS, bracketed ?? plain ?? text)
  if (ip !== null) return key
  const host = text.startsWith('unix:') ? 'unix' : text
  return host.length <= LONGEST_HOST && HOST.test(host) ? host.toLowerCase() : undefined
}

function hashOf(value: number, seed: number): number {
  let hash = Math.imul(value ^ seed, 0x9e37_79b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
