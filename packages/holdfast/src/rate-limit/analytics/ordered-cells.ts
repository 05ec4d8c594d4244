/**
 * Sketches as text: cells of a fixed width in digits whose order by code unit is their order by value. Cells are then
 * joined by the greater of two texts, alike in every store, and travel through JSON, REST and SQL as they are.
 */
const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'

/** By byte. What is no digit counts as 0: a text from a store may be anything. */
const VALUES = Uint8Array.from({ length: 256 }, (_, unit) => Math.max(0, DIGITS.indexOf(String.fromCharCode(unit))))

/** Cells of `width` digits, six bits each, the highest first. */
export function written(cells: ArrayLike<number>, width: number): string {
  const units = new Uint8Array(cells.length * width)
  let at = 0
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!
    for (let shift = 6 * (width - 1); shift >= 0; shift -= 6) units[at++] = UNITS[(cell >>> shift) & 63]!
  }
  // A text that is put together digit by digit is kept as a tree of its parts, thirty times as large.
  return decoder.decode(units)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const UNITS = encoder.encode(DIGITS)

/** The greatest of each cell over all of the texts, which are of one length or empty. */
export function greatest(texts: readonly string[], width: number): Uint32Array {
  const length = Math.max(0, ...texts.map((text) => text.length))
  const cells = new Uint32Array(Math.floor(length / width))
  for (const text of texts) {
    if (text.length !== length) continue
    const units = encoder.encode(text)
    for (let i = 0, cell = 0; cell < cells.length; cell++) {
      let value = 0
      for (const end = i + width; i < end; i++) value = (value << 6) | VALUES[units[i]!]!
      if (value > cells[cell]!) cells[cell] = value
    }
  }
  return cells
}

/** The greater of each two cells, as text: associative, commutative, and the same however often it is done. */
export function joined(a: string, b: string, width: number): string {
  if (a === b) return a
  if (a.length !== b.length) return a.length > b.length ? a : b
  const cells: string[] = []
  for (let i = 0; i < a.length; i += width) {
    const one = a.slice(i, i + width)
    const other = b.slice(i, i + width)
    cells.push(one < other ? other : one)
  }
  return cells.join('')
}
