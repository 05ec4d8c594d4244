import { parsedEvent } from '../../telemetry/event-log.js'
import { isAuthentic, same, sealed, type TrailKey, type TrailRow } from './chain.js'
import type { TrailTable } from './table.js'

/** Rows that leave at once at most. */
const PAGE = 1_000

/**
 * Takes away the first rows whose events are older than `before`, and seals the new beginning. Age is what the event says
 * under its MAC: who can write to the table cannot make a row look old and have it taken away. What is edited, and all
 * behind it, stays for whoever verifies.
 * @param before milliseconds since the epoch
 * @returns `false` where somebody else has moved the ends meanwhile
 */
export async function prune(
  table: TrailTable,
  keys: readonly [TrailKey, ...TrailKey[]],
  before: number,
): Promise<boolean> {
  const ends = await table.ends()
  if (ends === undefined) return true
  let last: TrailRow | undefined
  for (const row of await table.rows(ends.first - 1, PAGE)) {
    const link = last?.mac ?? ends.before
    const follows = row.seq === (last?.seq ?? ends.first - 1) + 1 && row.seq <= ends.last && same(row.before, link)
    if (!follows || !isAuthentic(row, keys) || !isOlder(row, before)) break
    last = row
  }
  if (last === undefined) return true
  const { first: _, before: __, ...rest } = ends
  return table.prune(ends, sealed({ ...rest, first: last.seq + 1, before: last.mac }, keys[0]))
}

function isOlder({ event }: TrailRow, before: number): boolean {
  return (parsedEvent(event)?.time ?? Infinity) < before
}
