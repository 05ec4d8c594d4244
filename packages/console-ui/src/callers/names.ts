// A caller is a keyed hash: nobody reads it, so it gets a short form and a mark that are the same each time.
import type { Caller, ListedRow } from '../../../holdfast/src/console/wire.ts'

const NAME = /^(principal|client) ([\w-]{22})$/

/** Whether the server takes it for a list. */
export const isName = (id: string): boolean => NAME.test(id)

/** `principal 4fK9…` as kind and hash. What is not of this form (`address 192.0.2.1`, from the code) is shown whole. */
export function partsOf(id: string): { readonly kind: string; readonly hash: string; readonly short: string } {
  const [, kind, hash] = NAME.exec(id) ?? []
  if (kind === undefined || hash === undefined) {
    const space = id.indexOf(' ')
    return space < 0
      ? { kind: '', hash: id, short: id }
      : { kind: id.slice(0, space), hash: id.slice(space + 1), short: id.slice(space + 1) }
  }
  return { kind, hash, short: `${hash.slice(0, 4)}·${hash.slice(4, 8)}` }
}

/** Side of a mark, in cells. */
export const SIDE = 5

/** The cells of a mark that are filled, as indices of a square of `SIDE`: mirrored left to right, never empty nor full. */
export function markOf(id: string): readonly number[] {
  let state = hashOf(id)
  const half = Math.ceil(SIDE / 2)
  const cells: number[] = []
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < half; column++) {
      state = next(state)
      const isCorner = (row === 0 || row === SIDE - 1) && column === 0
      if (isCorner || (state >>> 16) % 100 >= 52) continue
      cells.push(row * SIDE + column)
      if (column !== SIDE - 1 - column) cells.push(row * SIDE + (SIDE - 1 - column))
    }
  }
  return cells.length < 4 ? [7, 11, 12, 13, 17] : cells
}

/** FNV-1a, 32 bits: for a picture, not against anybody. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash
}

const next = (state: number) => (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0

/** How a caller is listed: the lists are newer than the picture that was counted before a command. */
export function listedVerdict(
  listed: readonly Pick<ListedRow, 'id' | 'verdict'>[],
  { id, listed: known }: Pick<Caller, 'id' | 'listed'>,
): Caller['listed'] {
  return listed.find((row) => row.id === id)?.verdict ?? known
}
