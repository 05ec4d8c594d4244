import { same, START, type TrailEnds, type TrailKey, type TrailRow } from './chain.js'
import type { TrailTable } from './table.js'

/** What is wrong, and where. */
export interface TrailFault {
  /** The row, as the number that it has or should have. */
  readonly seq: number
  /**
   * `edited`: the row is not what was written there; so is one that was moved. `missing`: it is gone. `unexpected`: it
   * is outside of the ends. `unlinked`: it does not follow the row before it. `ends`: the sealed ends were changed, are
   * gone, or are older than what was noted. `unknown-key`: it was made with a secret that was not given.
   */
  readonly what: 'edited' | 'missing' | 'unexpected' | 'unlinked' | 'ends' | 'unknown-key'
}

/** The end of a trail at some time, as whoever keeps it elsewhere has noted it. */
export interface TrailEnd {
  readonly seq: number
  /** Of that row, in hex. */
  readonly mac: string
}

export interface TrailReport {
  readonly holds: boolean
  readonly rows: number
  /** At most 100. */
  readonly faults: readonly TrailFault[]
  /** `null` for an empty trail. */
  readonly end: TrailEnd | null
}

const PAGE = 1_000
const MOST_FAULTS = 100

/** Reads the whole trail once, in pages. Rows that are added meanwhile are not looked at. */
export async function verified(
  table: TrailTable,
  keys: readonly TrailKey[],
  noted: TrailEnd | undefined,
): Promise<TrailReport> {
  const faults: TrailFault[] = []
  const found: Found = (seq, what) => {
    if (faults.length < MOST_FAULTS) faults.push({ seq, what })
  }
  const ends = await table.ends()
  const { first, last } = ends ?? { first: 1, last: 0 }
  if (ends !== undefined) checkSeal(ends, keys, found)
  let previous = { seq: first - 1, mac: ends?.before ?? START }
  let [rows, beyond] = [0, 0]
  // What was noted may have left by its age.
  let isNotedThere = noted === undefined || noted.seq < first
  for await (const row of all(table)) {
    if (row.seq > last) beyond = row.seq
    else if (row.seq < first) found(row.seq, 'unexpected')
    else {
      missing(previous.seq + 1, row.seq, found)
      checkRow(row, keys, found)
      if (previous.seq === row.seq - 1 && !same(row.before, previous.mac)) found(row.seq, 'unlinked')
      if (noted?.seq === row.seq) isNotedThere = noted.mac === row.mac.toString('hex')
      previous = row
      rows++
    }
  }
  missing(previous.seq + 1, last + 1, found)
  if (previous.seq === last && ends !== undefined && !same(previous.mac, ends.mac)) found(last, 'ends')
  if (!isNotedThere) found(noted?.seq ?? last, 'ends')
  if (beyond > ((await table.ends())?.last ?? 0)) found(beyond, 'unexpected')
  const end = rows === 0 ? null : { seq: previous.seq, mac: previous.mac.toString('hex') }
  return { holds: faults.length === 0, rows, faults, end }
}

type Found = (seq: number, what: TrailFault['what']) => void

async function* all(table: TrailTable): AsyncGenerator<TrailRow> {
  for (let seq = Number.MIN_SAFE_INTEGER; ;) {
    const page = await table.rows(seq, PAGE)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    seq = last.seq
  }
}

function missing(from: number, to: number, found: Found): void {
  for (let seq = from; seq < Math.min(to, from + MOST_FAULTS); seq++) found(seq, 'missing')
}

function checkSeal(ends: TrailEnds, keys: readonly TrailKey[], found: Found) {
  const key = keys.find(({ id }) => id === ends.key)
  if (key === undefined) found(ends.last, 'unknown-key')
  else if (!same(key.seal(ends), ends.seal)) found(ends.last, 'ends')
}

function checkRow(row: TrailRow, keys: readonly TrailKey[], found: Found) {
  const key = keys.find(({ id }) => id === row.key)
  if (key === undefined) found(row.seq, 'unknown-key')
  else if (!same(key.rowMac(row), row.mac)) found(row.seq, 'edited')
}
