import { stages } from '../../packages/holdfast/dist/core/event.js'

const clients = Array.from({ length: 200 }, (_, number) => `AAAAAAAAAAAAAAAAAAA${100 + number}`)
const routes = Array.from({ length: 20 }, (_, number) => `/api/things-${number}/[id]`)

/**
 * Made anew each time, as the gate does: of 200 callers on 20 routes, one in ten refused.
 * @param {number} number
 * @param {number} [time]
 * @returns {import('../../packages/holdfast/dist/core/event.js').DecisionEvent}
 */
export const madeEvent = (number, time = Date.now()) => ({
  kind: 'decision',
  time,
  requestId: '6f1c1c8e-0f2b-4f3c-9a51-0a4f1d9d8f10',
  route: routes[number % 20] ?? '',
  method: 'GET',
  surface: 'route',
  stage: number % 10 === 0 ? 'limit-caller' : 'response',
  verdict: number % 10 === 0 ? 'denied' : 'allowed',
  code: number % 10 === 0 ? 'limit.exceeded' : null,
  status: number % 10 === 0 ? 429 : 200,
  principal: null,
  client: clients[number % 200] ?? '',
  provider: null,
  address: '192.0.2.0/24',
  limits: [{ name: 'caller', limit: 600, window: 60_000, remaining: 599, reset: 100, allowed: true }],
  ms: 0.2,
  handlerMs: 1.5,
  trail: stages.map((stage) => ({ stage, ms: 0.02 })),
  degraded: [],
})
