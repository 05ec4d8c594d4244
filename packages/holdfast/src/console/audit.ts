import { fields, text } from '../accounts/fields.js'
import { inTime } from '../core/in-time.js'
import type { AuditTrail } from '../storage/audit-trail.js'
import type { ConsoleParts } from './options.js'
import { newest } from './newest.js'
import { optional } from './query.js'
import { resource } from './resource.js'
import type { Source } from './source.js'
import type { AuditAnswer, AuditVerification } from './wire.js'

/** Of one answer. */
const MOST = 100
/** Milliseconds for one page, and for a look at all of it. */
const [PATIENCE, VERIFYING] = [5_000, 30_000]

const query = fields<{ before: string | null }>({ before: optional(text({ min: 1, max: 100 })) })

/** `GET audit`: what happened to accounts and settings, the newest first; and `POST audit/verify`, where there is a trail. */
export function auditResources({ trail }: ConsoleParts, source: Source) {
  const list = resource({
    method: 'GET',
    path: 'audit',
    query,
    handler: ({ query: { before } }) => (trail === undefined ? recorded(source, before) : trailed(trail, before)),
  })
  return trail === undefined ? [list] : [list, verify(trail)]
}

/** What the source of the numbers still has. */
async function recorded(source: Source, before: string | null): Promise<AuditAnswer> {
  const { events, next } = await newest(source, 'audit', { before, most: MOST })
  return { from: 'events', rows: events.map((event) => ({ seq: null, event })), next }
}

async function trailed(trail: AuditTrail, before: string | null): Promise<AuditAnswer> {
  const seq = before === null || !/^\d{1,15}$/.test(before) ? null : Number(before)
  const rows = (await inTime('event-store', 'read', PATIENCE, () => trail.readBack(seq, MOST))).toReversed()
  return { from: 'trail', rows, next: rows.length < MOST ? null : String(rows.at(-1)?.seq) }
}

function verify(trail: AuditTrail) {
  return resource({
    method: 'POST',
    path: 'audit/verify',
    async handler({ answer, request }): Promise<AuditVerification> {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(VERIFYING)])
      const { holds, complete, rows, faults } = await trail.verify(undefined, { signal })
      answer.audit('trail_verified', null, { holds, complete, rows, faults: faults.length })
      return { holds, complete, checked: rows, faults }
    },
  })
}
