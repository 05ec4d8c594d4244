import { randomInt } from 'node:crypto'

/** No name at all: `-` in a log. */
export const NO_NAME = 0
/** What stands for every further name once there is no room for more. */
export const OTHERS = 1

export interface NamesBound {
  /** Names that are told apart. */
  readonly names: number
  /** Bytes of all of them together. */
  readonly bytes: number
}

const FNV_PRIME = 0x0100_0193

/**
 * Numbers for names that come as bytes of a log, without a string for each of them. Equal bytes have one number, others
 * another: names are compared whole. Bounded: who writes millions of names into a log makes `OTHERS` of them.
 */
export class ByteNames {
  readonly #bound: NamesBound
  // Drawn at random, so that nobody can write names that all fall into one slot.
  readonly #seed = randomInt(0x1_0000_0000 - 1)
  /** One more than the name's number; 0: free. Its length is a power of two. */
  #slots = new Uint32Array(1_024)
  #hashes = new Uint32Array(512)
  /** Where each name ends in `#bytes`; it begins where the one before ends. */
  #ends = new Uint32Array(512)
  #bytes = new Uint8Array(16_384)
  #view = new DataView(this.#bytes.buffer)
  #size = 2
  #overflown = false

  constructor(bound: NamesBound) {
    this.#bound = bound
  }

  /** One more than the highest number. */
  get size(): number {
    return this.#size
  }

  /** Some names are counted as `OTHERS`. */
  get overflown(): boolean {
    return this.#overflown
  }

  text(name: number): string {
    return name === OTHERS
      ? '(others)'
      : Buffer.from(this.#bytes.subarray(this.#start(name), this.#ends[name])).toString()
  }

  /** Whether all of the name stands at `start`. */
  isAt(name: number, bytes: DataView, start: number): boolean {
    const from = this.#start(name)
    const length = this.#ends[name]! - from
    if (start < 0 || start + length > bytes.byteLength) return false
    const own = this.#view
    let i = 0
    for (; i + 4 <= length; i += 4) if (own.getUint32(from + i) !== bytes.getUint32(start + i)) return false
    for (; i < length; i++) if (own.getUint8(from + i) !== bytes.getUint8(start + i)) return false
    return true
  }

  /** Bytes of the name. */
  lengthOf(name: number): number {
    return this.#ends[name]! - this.#start(name)
  }

  idOf(bytes: DataView, start: number, end: number): number {
    const hash = hashOf(bytes, start, end, this.#seed)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (let held = this.#slots[slot]!; held !== 0; held = this.#slots[slot]!) {
      const name = held - 1
      if (this.#hashes[name] === hash && this.lengthOf(name) === end - start && this.isAt(name, bytes, start))
        return name
      slot = (slot + 1) & mask
    }
    return this.#added(bytes, start, end, hash, slot)
  }

  #start(name: number): number {
    return name === 0 ? 0 : this.#ends[name - 1]!
  }

  #added(bytes: DataView, start: number, end: number, hash: number, slot: number): number {
    const used = this.#ends[this.#size - 1]!
    const length = end - start
    if (this.#size >= this.#bound.names + 2 || used + length > this.#bound.bytes) {
      this.#overflown = true
      return OTHERS
    }
    if (used + length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, used + length))
      larger.set(this.#bytes)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    for (let i = 0; i < length; i++) this.#bytes[used + i] = bytes.getUint8(start + i)
    const name = this.#size++
    if (name === this.#ends.length) {
      this.#ends = doubled(this.#ends)
      this.#hashes = doubled(this.#hashes)
    }
    this.#ends[name] = used + length
    this.#hashes[name] = hash
    this.#slots[slot] = name + 1
    if (this.#size * 2 > this.#slots.length) this.#spread()
    return name
  }

  #spread(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let name = 2; name < this.#size; name++) {
      let slot = this.#hashes[name]! & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = name + 1
    }
    this.#slots = slots
  }
}

/** FNV-1a by four bytes at a time, and mixed, since the low bits choose the slot. */
function hashOf(bytes: DataView, start: number, end: number, seed: number): number {
  let hash = seed
  let at = start
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ bytes.getUint32(at), FNV_PRIME)
    hash ^= hash >>> 15
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes.getUint8(at), FNV_PRIME)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Twice as long, with the same numbers at its start. */
export function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2)
  larger.set(array)
  return larger
}
