import { SkipTable } from './skip-table.js'

/**
 * Aho–Corasick over bytes: every occurrence of many patterns in one pass, whose cost per byte does not depend on how
 * many there are (Aho and Corasick 1975, doi:10.1145/360825.360855). Where no pattern is under way, bytes that begin none
 * are skipped. It has no state of its own: what was seen so far is a number that `search` returns and takes, so that a
 * stream is searched chunk by chunk.
 */
export class ByteSearch {
  readonly #skip: SkipTable
  readonly #classOf: Uint8Array
  readonly #classes: number
  /** Where each byte leads, a row of `#classes` for each state; a state is the place of its row. */
  readonly #next: Int32Array
  /** Rows from here on complete a pattern. */
  readonly #firstHit: number
  readonly #depths: Int32Array
  /** By state: the patterns that end there, the longest first. */
  readonly #endings: readonly (readonly number[])[]

  /** @param patterns none of them empty; the same one twice is found twice */
  constructor(patterns: readonly Uint8Array[]) {
    this.#skip = new SkipTable(patterns)
    this.#classOf = classesOf(patterns)
    this.#classes = Math.max(...this.#classOf) + 1
    const trie = trieOf(patterns, this.#classOf, this.#classes)
    const order = completed(trie, this.#classes)
    const hits = order.filter((state) => trie.endings[state]?.length)
    const renumbered = [...order.filter((state) => !trie.endings[state]?.length), ...hits]
    const places = new Int32Array(renumbered.length)
    for (const [row, state] of renumbered.entries()) places[state] = row * this.#classes
    this.#next = new Int32Array(renumbered.length * this.#classes)
    for (const [row, state] of renumbered.entries()) {
      for (let byteClass = 0; byteClass < this.#classes; byteClass++) {
        const target = trie.next[state * this.#classes + byteClass] ?? 0
        this.#next[row * this.#classes + byteClass] = places[target] ?? 0
      }
    }
    this.#firstHit = (renumbered.length - hits.length) * this.#classes
    this.#depths = Int32Array.from(renumbered, (state) => trie.depths[state] ?? 0)
    this.#endings = renumbered.map((state) => trie.endings[state] ?? [])
  }

  /**
   * @param found gets the number of a pattern, and the index behind its last byte
   * @param state what the call for the bytes before has returned; default: there were none
   */
  search(bytes: Uint8Array, found: (pattern: number, end: number) => void, state = 0): number {
    const [next, classOf, firstHit] = [this.#next, this.#classOf, this.#firstHit]
    for (let index = 0; index < bytes.length; index++) {
      if (state === 0) index = this.#skip.from(bytes, index)
      state = next[state + (classOf[bytes[index] as number] as number)] as number
      if (state >= firstHit) {
        for (const pattern of this.#endings[state / this.#classes] as readonly number[]) found(pattern, index + 1)
      }
    }
    return state
  }

  /** How many of the bytes before a state may be the beginning of a pattern. */
  pending(state: number): number {
    return this.#depths[state / this.#classes] ?? 0
  }
}

interface Trie {
  readonly next: Int32Array
  readonly depths: Int32Array
  readonly endings: number[][]
}

/** Bytes that no pattern holds are one class, and every other byte is one of its own. */
function classesOf(patterns: readonly Uint8Array[]): Uint8Array {
  const used = new Set<number>()
  for (const pattern of patterns) for (const byte of pattern) used.add(byte)
  const classOf = new Uint8Array(256)
  // With all 256 in use no class is left for others, and none is needed.
  let next = used.size === 256 ? 0 : 1
  for (const byte of used) classOf[byte] = next++
  return classOf
}

function trieOf(patterns: readonly Uint8Array[], classOf: Uint8Array, classes: number): Trie {
  const states = patterns.reduce((sum, { length }) => sum + length, 1)
  const next = new Int32Array(states * classes)
  const depths = new Int32Array(states)
  const endings: number[][] = [[]]
  for (const [number, pattern] of patterns.entries()) {
    let state = 0
    for (const byte of pattern) {
      const at = state * classes + (classOf[byte] as number)
      if (next[at] === 0) {
        next[at] = endings.length
        depths[endings.length] = (depths[state] as number) + 1
        endings.push([])
      }
      state = next[at] as number
    }
    endings[state]?.push(number)
  }
  return { next, depths, endings }
}

/**
 * Fills in where a state leads with bytes that do not continue its pattern: where the longest end of it that begins
 * another pattern does.
 * @returns all states, the shallow ones first
 */
function completed({ next, endings }: Trie, classes: number): number[] {
  const fallback = new Int32Array(endings.length)
  const order = [0]
  for (let place = 0; place < order.length; place++) {
    const state = order[place] as number
    const short = (fallback[state] as number) * classes
    for (let byteClass = 0; byteClass < classes; byteClass++) {
      const at = state * classes + byteClass
      const child = next[at] as number
      const otherwise = state === 0 ? 0 : (next[short + byteClass] as number)
      if (child === 0) {
        next[at] = otherwise
        continue
      }
      fallback[child] = otherwise
      endings[child]?.push(...(endings[otherwise] ?? []))
      order.push(child)
    }
  }
  return order
}
