import type { Gate } from '../pipeline/gate.js'
import { health } from './health.js'
import type { Source } from './source.js'
import type { Picture, Range } from './wire.js'

/** Everything that the overview shows, of this moment. */
export function picture(gate: Gate, source: Source, range: Range): Picture {
  const { audits: _audits, detailSince: _detailSince, ...numbers } = source.history.numbers(range)
  return {
    ...numbers,
    callers: numbers.callers.map((row) => ({
      ...row,
      caller: { ...row.caller, listed: gate.limiter.listed(row.caller.id) ?? null },
    })),
    health: health(gate, source),
  }
}
