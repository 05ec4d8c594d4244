import type { AuditEvent, AuditType, DecisionEvent } from '../core/event.js'

export const decision = (changes: Partial<DecisionEvent> = {}): DecisionEvent => ({
  kind: 'decision',
  time: 1_700_000_000_000,
  requestId: '00000000-0000-4000-8000-000000000000',
  route: '/api/orders/[id]',
  method: 'GET',
  surface: 'route',
  stage: 'limit-caller',
  verdict: 'denied',
  code: 'limit.exceeded',
  status: 429,
  principal: 'AAAAAAAAAAAAAAAAAAAAAA',
  client: 'BBBBBBBBBBBBBBBBBBBBBA',
  provider: 'jwt',
  address: '192.0.2.0/24',
  limits: [
    { name: 'caller', limit: 600, window: 60_000, remaining: 0, reset: 100, allowed: false },
    { name: 'address', limit: 6_000, window: 60_000, remaining: 9, reset: 100, allowed: true },
    { name: 'budget', limit: 9, window: 60_000, remaining: 0, reset: 100, allowed: false, observe: true },
  ],
  ms: 2,
  handlerMs: 0,
  trail: [
    { stage: 'origin', ms: 0.5 },
    { stage: 'limit-caller', ms: 1.5 },
  ],
  degraded: ['limit-store'],
  ...changes,
})

export const audit = (type: AuditType, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  kind: 'audit',
  time: 1_700_000_000_000,
  requestId: '00000000-0000-4000-8000-000000000000',
  type,
  subject: 'AAAAAAAAAAAAAAAAAAAAAA',
  actor: null,
  address: null,
  facts: {},
  ...changes,
})
