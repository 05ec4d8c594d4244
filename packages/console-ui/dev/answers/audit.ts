import type { AuditAnswer, AuditVerification } from '../../../holdfast/src/console/wire.ts'
import type { AuditEvent, AuditType } from '../../../holdfast/src/core/event.ts'
import { words } from '../../src/audit/words.ts'
import { pseudonym } from '../scenarios.ts'
import { minute, type Variant } from './variant.ts'

const PAGE = 100

export function audit({ anybody, isLarge, isBare, name }: Variant) {
  const from = isBare ? 'events' : 'trail'
  const total = anybody ? (isLarge ? 730 : 62) : 0
  return {
    page(query: URLSearchParams): AuditAnswer {
      const first = Number(query.get('before') ?? 0)
      const rows = Array.from({ length: Math.min(PAGE, total - first) }, (_, at) => rowOf(first + at))
      return { from, rows, next: first + PAGE < total ? String(first + PAGE) : null }
    },
    verify: (): AuditVerification =>
      isLarge
        ? {
            holds: false,
            complete: true,
            checked: total,
            faults: [
              { seq: 412, what: 'edited' },
              ...[600, 601, 602, 603].map((seq) => ({ seq, what: 'missing' })),
              { seq: 604, what: 'unlinked' },
            ],
          }
        : { holds: true, complete: true, checked: total, faults: [] },
  }

  function rowOf(at: number): AuditAnswer['rows'][number] {
    const types = Object.keys(words) as AuditType[]
    const type = types[at % types.length] ?? 'user_signed_in'
    const subject = pseudonym(at % 6)
    const event: AuditEvent = {
      kind: 'audit',
      time: Date.now() - at * at * 1_700 - at * 40_000,
      requestId: `req-${at}`,
      type,
      subject: /^(limit|budget|caller|alerts|trail|secret)/.test(type) ? null : subject,
      actor: at % 5 === 0 ? null : at % 3 === 0 ? pseudonym(1) : subject,
      address: at % 4 === 0 ? null : '192.0.2.0/24',
      facts: factsOf(type),
    }
    return { seq: isBare ? null : total - at, event }
  }

  function factsOf(type: AuditType): AuditEvent['facts'] {
    if (type === 'limit_changed')
      return { limit: 'POST /api/orders route', from: 'declared', to_limit: 20, to_window: 10_000 }
    if (type === 'caller_listed')
      return { caller: `client ${pseudonym(901)}`, verdict: 'deny', minutes: 60, reason: name('scraped the catalogue') }
    if (type === 'budget_exceeded')
      return {
        budget: 'POST /api/export budget',
        route: '/api/export',
        limit: 1_000,
        window: 24 * 60 * minute,
        observe: false,
      }
    if (type === 'user_sign_in_failed') return { reason: 'password' }
    if (type === 'sessions_revoked' || type === 'password_changed') return { sessions_ended: 3 }
    return type === 'user_roles_changed' ? { roles: name('admin member') } : {}
  }
}
