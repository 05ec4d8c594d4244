import type { Health, Range } from '../../holdfast/src/console/wire.ts'
import type { DecisionEvent, Stage } from '../../holdfast/src/core/event.ts'

/** What becomes of a share of a source's calls. */
export interface Outcome {
  readonly share: number
  readonly stage: Stage
  readonly verdict: DecisionEvent['verdict']
  readonly code: string | null
  readonly status: number
}

/** Somebody who calls one route, at a rate. */
export interface Source {
  readonly caller: string
  readonly network: string | null
  readonly bot: string | null
  readonly route: string
  /** Calls in a second, at `age` of the range: 1 is its beginning, 0 is now. */
  readonly rate: (age: number) => number
  readonly outcomes: readonly Outcome[]
}

export interface Scenario {
  readonly sources: readonly Source[]
  readonly health: Health
  readonly signedOut?: true
  /** How much of the range is known. */
  readonly known: number
}

const went: Outcome = { share: 1, stage: 'response', verdict: 'allowed', code: null, status: 200 }
const refused = (share: number, stage: Stage, code: string, status: number): Outcome => ({
  share,
  stage,
  verdict: 'denied',
  code,
  status,
})

/** 22 characters of base64url, the same for the same number. */
export function pseudonym(seed: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  let state = seed * 2654435761 + 1
  return Array.from({ length: 22 }, () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return letters[Math.floor(state / 33554432) % 64]
  }).join('')
}

const routes = [
  'GET /api/posts',
  'GET /api/orders',
  'POST /api/orders',
  'GET /api/orders/[id]',
  'GET /api/profile',
  'GET /api/health',
  'POST /api/webhooks/payments',
]

const users: readonly Source[] = Array.from({ length: 28 }, (_, index) => ({
  caller: `${index % 3 === 0 ? 'client' : 'principal'} ${pseudonym(index + 1)}`,
  network: `192.0.${index % 9}.0/24`,
  bot: null,
  route: routes[index % routes.length] ?? '',
  rate: (age) => 0.7 + 0.4 * Math.sin(index + age * 9) + (index % 5) * 0.2,
  outcomes: [
    refused(0.002, 'input', 'input.invalid', 400),
    refused(0.0008, 'identity', 'auth.expired_token', 401),
    refused(0.0006, 'access', 'access.denied', 403),
    refused(0.0004, 'ownership', 'object.not_found', 404),
    { share: 0.0007, stage: 'handler', verdict: 'failed', code: 'response.invalid', status: 500 },
    went,
  ],
}))

const since = (start: number, rate: number) => (age: number) =>
  age > start ? 0 : rate * (0.85 + 0.3 * Math.abs(Math.sin(age * 40)))

const crawler: Source = {
  caller: `client ${pseudonym(901)}`,
  network: '203.0.113.0/24',
  bot: 'crawler',
  route: 'GET /api/posts',
  rate: since(0.34, 46),
  outcomes: [refused(0.93, 'limit-address', 'limit.exceeded', 429), went],
}

const bruteForce: readonly Source[] = [1, 2, 3, 4].map((index) => ({
  caller: `client ${pseudonym(910 + index)}`,
  network: `198.51.100.0/24`,
  bot: index === 1 ? 'library' : null,
  route: 'POST /api/auth/login',
  rate: since(0.55 - index * 0.06, 1.4 + index * 0.5),
  outcomes: [
    refused(0.62, 'limit-address', 'limit.exceeded', 429),
    refused(0.26, 'handler', 'auth.invalid_credentials', 401),
    refused(0.1, 'handler', 'auth.locked', 429),
    refused(0.02, 'origin', 'csrf.origin_missing', 403),
    went,
  ],
}))

const everyStage: Source = {
  caller: `principal ${pseudonym(950)}`,
  network: null,
  bot: null,
  route: 'DELETE /api/orders/[id]',
  rate: (age) => 2 + Math.sin(age * 20),
  outcomes: [
    refused(0.1, 'origin', 'csrf.cross_site', 403),
    refused(0.12, 'limit-address', 'limit.exceeded', 429),
    refused(0.1, 'identity', 'auth.required', 401),
    refused(0.1, 'limit-caller', 'limit.exceeded', 429),
    refused(0.1, 'access', 'access.denied', 403),
    refused(0.1, 'input', 'input.invalid', 400),
    refused(0.1, 'ownership', 'object.denied', 403),
    refused(0.05, 'handler', 'auth.locked', 429),
    { share: 0.05, stage: 'handler', verdict: 'failed', code: 'response.invalid', status: 500 },
    { share: 0.06, stage: 'access', verdict: 'observed', code: 'access.denied', status: 200 },
    went,
  ],
}

const nasty = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
const hostile: readonly Source[] = [0, 1, 2].map((index) => ({
  caller: `client ${pseudonym(970 + index)}`,
  network: index === 0 ? nasty : '2001:db8:ffff::/48',
  bot: `${nasty}${'w'.repeat(index * 120)}`,
  route: `POST /api/${nasty}/${'very-long-segment-'.repeat(index * 6)}[id]`,
  rate: () => 1.5,
  outcomes: [refused(0.6, 'input', `input.${nasty}`, 400), went],
}))

const well: Health = {
  limiter: { state: 'ok', since: null, breaker: 'closed', degradations: 0, warnings: [] },
  events: { state: 'ok', since: null, dropped: 0 },
  addresses: { state: 'known', message: null },
}

const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000

const all = {
  empty: { sources: [], health: well, known: 0 },
  quiet: { sources: users, health: well, known: 1 },
  // A start in the middle of the range, and one lone call.
  young: { sources: users.slice(0, 3), health: well, known: 0.2 },
  crawler: { sources: [...users, crawler], health: well, known: 1 },
  'brute-force': { sources: [...users, ...bruteForce], health: well, known: 1 },
  // Fifty refusals beside a hundred thousand calls.
  needle: {
    sources: [
      { ...users[1]!, rate: () => 166, outcomes: [went] },
      { ...bruteForce[0]!, rate: since(0.2, 0.4) },
    ],
    health: well,
    known: 1,
  },
  stages: { sources: [...users, crawler, everyStage], health: well, known: 1 },
  degraded: {
    sources: [...users, crawler],
    health: {
      ...well,
      limiter: {
        state: 'degraded',
        since: minutesAgo(14),
        breaker: 'open',
        degradations: 3,
        warnings: ['The limit store answers in 240 ms at the median: it is far away, or overloaded.'],
      },
      addresses: {
        state: 'unknown',
        message: 'Every call comes from one address, which is a proxy: all clients share one limit.',
      },
    },
    known: 1,
  },
  'log-down': {
    sources: users,
    health: { ...well, events: { state: 'down', since: minutesAgo(6), dropped: 1841 } },
    known: 1,
  },
  hostile: {
    sources: [...users.slice(0, 4), ...hostile],
    health: { ...well, addresses: { state: 'unknown', message: nasty } },
    known: 1,
  },
  'signed-out': { sources: users, health: well, known: 1, signedOut: true },
} as const satisfies Readonly<Record<string, Scenario>>

export type ScenarioName = keyof typeof all
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = all
export const scenarioNames = Object.keys(all) as readonly ScenarioName[]

export const steps: Readonly<Record<Range, { readonly step: number; readonly count: number }>> = {
  '10m': { step: 5_000, count: 120 },
  '1h': { step: 30_000, count: 120 },
  '24h': { step: 600_000, count: 144 },
}
