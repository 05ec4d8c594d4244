import { isAuthentic, isSealed, keyOf, same, START, type TrailEnds, type TrailKey, type TrailRow } from './chain.js'
import type { TrailTable } from './table.js'

/** What is wrong, and where. */
export interface TrailFault {
  /** The row, as the number that it has or should have. */
  readonly seq: number
  /**
   * `edited`: the row is not what was written there; so is one that was moved. `missing`: it is gone. `unexpected`: it
   * is outside of the ends. `unlinked`: it does not follow the row before it, or the ends did not verify when it was written. `ends`: the sealed ends were changed, are
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
  /** Nothing is wrong, and all of it was read. */
  readonly holds: boolean
  /** Whether all of it was read before the signal came; the last row always is. */
  readonly complete: boolean
  /** That were read. */
  readonly rows: number
  /** At most 100. */
  readonly faults: readonly TrailFault[]
  /** `null` for an empty trail, and for one that was read in part. */
  readonly end: TrailEnd | null
}

export interface VerifyOptions {
  /** Ends the reading with what is known by then: no rejection. */
  readonly signal?: AbortSignal
  /** Is told after each thousand rows. */
  readonly progress?: (rows: number, of: number) => void
}

const PAGE = 1_000
const MOST_FAULTS = 100

/** Reads the whole trail once, in pages. Rows that are added meanwhile are not looked at. */
export async function verified(
  table: TrailTable,
  keys: readonly TrailKey[],
  noted: readonly TrailEnd[],
  { signal, progress }: VerifyOptions = {},
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
  const sought = new Map(noted.filter(({ seq }) => seq >= first).map(({ seq, mac }) => [`${seq} ${mac}`, seq]))
  let complete = true
  for await (const page of pages(table)) {
    for (const row of page) {
      if (row.seq > last) beyond = row.seq
      else if (row.seq < first) found(row.seq, 'unexpected')
      else {
        missing(previous.seq + 1, row.seq, found)
        checkRow(row, keys, found)
        if (previous.seq === row.seq - 1 && !same(row.before, previous.mac)) found(row.seq, 'unlinked')
        if (sought.size > 0) sought.delete(`${row.seq} ${row.mac.toString('hex')}`)
        previous = row
        rows++
      }
    }
    progress?.(rows, last - first + 1)
    if (signal?.aborted === true && previous.seq < last) {
      complete = false
      break
    }
  }
  if (!complete) {
    // Whoever takes the newest rows away is found also where nobody waits for the rest.
    const [row] = await table.rows(last - 1, 1)
    if (row?.seq === last) {
      checkRow(row, keys, found)
      previous = row
    } else found(last, 'missing')
  }
  const after = await table.ends()
  if (complete) missing(previous.seq + 1, last + 1, found)
  if (previous.seq === last && ends !== undefined && !same(previous.mac, ends.mac)) found(last, 'ends')
  if (beyond > (after?.last ?? 0)) found(beyond, 'unexpected')
  for (const seq of sought.values()) if (complete || seq > last) found(seq, 'ends')
  const left = withoutPruned(faults, first, after, keys)
  const end = rows === 0 || !complete ? null : { seq: previous.seq, mac: previous.mac.toString('hex') }
  return { holds: complete && left.length === 0, complete, rows, faults: left, end }
}

type Found = (seq: number, what: TrailFault['what']) => void

async function* pages(table: TrailTable): AsyncGenerator<readonly TrailRow[]> {
  for (let seq = Number.MIN_SAFE_INTEGER; ;) {
    const page = await table.rows(seq, PAGE)
    yield page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    seq = last.seq
  }
}

/** What left by its age while the trail was read is not missing: the ends that say so are sealed. */
function withoutPruned(
  faults: readonly TrailFault[],
  first: number,
  after: TrailEnds | undefined,
  keys: readonly TrailKey[],
): readonly TrailFault[] {
  if (after === undefined || after.first <= first || !isSealed(after, keys)) return faults
  return faults.filter(({ seq, what }) => what !== 'missing' || seq >= after.first)
}

function missing(from: number, to: number, found: Found): void {
  for (let seq = from; seq < Math.min(to, from + MOST_FAULTS); seq++) found(seq, 'missing')
}

function checkSeal(ends: TrailEnds, keys: readonly TrailKey[], found: Found): void {
  if (keyOf(ends, keys) === undefined) found(ends.last, 'unknown-key')
  else if (!isSealed(ends, keys)) found(ends.last, 'ends')
}

function checkRow(row: TrailRow, keys: readonly TrailKey[], found: Found): void {
  if (keyOf(row, keys) === undefined) found(row.seq, 'unknown-key')
  else if (!isAuthentic(row, keys)) found(row.seq, 'edited')
}
