/** The last two bytes of the records that every zip archive has: of an entry, of the directory, of its end. */
const RECORDS = [0x0304, 0x0102, 0x0506]
const ALL = (1 << RECORDS.length) - 1
/** A record's signature may be cut before its last byte. */
const CARRY = 3

/**
 * Looks for a zip archive (a Java archive, an office document) in what claims to be something else: archives are read
 * from their end and images from their start, so that one file can be both. All three records by chance: once in some
 * 10^8 files of a megabyte. What is an archive from its first bytes on is none in disguise.
 */
export class ArchiveWatch {
  readonly #isArchive: boolean
  #seen = 0
  #carry: Uint8Array = new Uint8Array(0)

  constructor(head: Uint8Array) {
    this.#isArchive = head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04
  }

  /** Given all content in order: whether it holds an archive so far. */
  sees(chunk: Uint8Array): boolean {
    if (this.#isArchive) return false
    const seam = new Uint8Array([...this.#carry, ...chunk.subarray(0, CARRY)])
    this.#search(seam)
    this.#search(chunk)
    this.#carry = (chunk.length < CARRY ? seam : chunk).slice(-CARRY)
    return this.#seen === ALL
  }

  #search(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(0x50); at !== -1 && at + CARRY < bytes.length; at = bytes.indexOf(0x50, at + 1)) {
      if (bytes[at + 1] !== 0x4b) continue
      const record = RECORDS.indexOf(((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
      if (record !== -1) this.#seen |= 1 << record
    }
  }
}
