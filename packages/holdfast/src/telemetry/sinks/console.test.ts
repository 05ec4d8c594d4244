import { describe, expect, it } from 'vitest'
import type { AuditEvent, AuditType, DecisionEvent } from '../../core/event.js'
import { consoleSink, type ConsoleSinkOptions } from './console.js'

const decision: DecisionEvent = {
  kind: 'decision',
  time: 1_700_000_000_000,
  requestId: '00000000-0000-4000-8000-000000000000',
  route: '/api/orders/[id]',
  method: 'GET',
  surface: 'route',
  stage: 'identity',
  verdict: 'denied',
  code: 'auth.required',
  status: 401,
  principal: null,
  client: null,
  provider: null,
  address: '192.0.2.0/24',
  limits: [],
  ms: 0.2,
  handlerMs: 0,
  trail: [{ stage: 'identity', ms: 0.2 }],
  degraded: [],
}

const audit = (type: AuditType): AuditEvent => ({
  kind: 'audit',
  time: 1_700_000_000_000,
  requestId: '00000000-0000-4000-8000-000000000000',
  type,
  subject: 'AAAAAAAAAAAAAAAAAAAAAA',
  actor: null,
  address: null,
  facts: { sessions: 2 },
})

function written(events: readonly (DecisionEvent | AuditEvent)[], options: ConsoleSinkOptions = {}) {
  const chunks: string[] = []
  const sink = consoleSink({ ...options, destination: { write: (chunk: string) => void chunks.push(chunk) } })
  for (const event of events) void sink.record(event)
  return chunks
}

const level = (event: DecisionEvent | AuditEvent): number =>
  (JSON.parse(written([event], { level: 'trace' })[0] ?? '{}') as { level: number }).level

it('writes one JSON line for each event, with the event as it is and a sentence', () => {
  const [line, ...more] = written([decision])
  expect(more).toEqual([])
  expect(line?.indexOf('\n')).toBe((line?.length ?? 0) - 1)
  expect(JSON.parse(line ?? '')).toEqual({
    level: 30,
    ...decision,
    msg: 'GET /api/orders/[id] denied 401 auth.required at identity',
  })
})

it('keeps a line one line, whatever a method or route holds', () => {
  const [line] = written([{ ...decision, method: 'GET\n{"level":60}', route: '/x\u2028\r\n' }])
  expect(line?.trimEnd()).not.toMatch(/[\n\r]/)
})

describe('levels', () => {
  const allowed: DecisionEvent = { ...decision, stage: 'response', verdict: 'allowed', code: null, status: 200 }

  it.each([
    ['an allowed request is debug', allowed, 20],
    ['a refusal is info', decision, 30],
    ['what would have been refused is info', { ...decision, verdict: 'observed' } as const, 30],
    ['an answer given without a part is a warning', { ...allowed, degraded: ['limit-store'] }, 40],
    [
      'a failed request is an error',
      { ...decision, verdict: 'failed', status: 500, code: 'internal.error' } as const,
      50,
    ],
    ['a sign-in is info', audit('user_signed_in'), 30],
    ['a failed sign-in is info', audit('user_sign_in_failed'), 30],
    ['a reused refresh token is a warning', audit('refresh_reused'), 40],
  ])('%s', (_name, event, expected) => {
    expect(level(event)).toBe(expected)
  })

  it('leave allowed requests out unless asked for', () => {
    expect(written([allowed])).toEqual([])
    expect(written([allowed], { level: 'debug' })).toHaveLength(1)
    expect(written([decision], { level: 'silent' })).toEqual([])
  })
})
