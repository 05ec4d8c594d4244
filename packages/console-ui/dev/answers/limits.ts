import type {
  ChangeLimit,
  LimitNumbers,
  LimitOverride,
  LimitRow,
  LimitsAnswer,
  ObservedUse,
  WhatIfAnswer,
} from '../../../holdfast/src/console/wire.ts'
import { pseudonym } from '../scenarios.ts'
import { notFound, Refusal } from './refusal.ts'
import { day, minute, type Variant } from './variant.ts'

const sliding = (limit: number, window: number): LimitNumbers => ({ algorithm: 'sliding-window', limit, window })

/** Limits that can be changed, with a history; and what other numbers would have done to made-up traffic. */
export function limits(variant: Variant) {
  const { anybody, isDegraded, isBare, name } = variant
  const declared = isBare && !anybody ? [] : declaredRows(name)
  const overrides = new Map<string, LimitOverride>(anybody ? [['POST /api/orders route', { limit: 20 }]] : [])
  let revision = 7
  let changes: LimitsAnswer['changes'] = anybody
    ? [
        {
          time: Date.now() - 190 * minute,
          requestId: 'req-8812',
          actor: pseudonym(1),
          limit: 'POST /api/orders route',
          from: { limit: 45 },
          to: { limit: 20 },
        },
        {
          time: Date.now() - 200 * minute,
          requestId: 'req-8801',
          actor: pseudonym(12),
          limit: 'POST /api/orders route',
          from: null,
          to: { limit: 45 },
        },
        {
          time: Date.now() - 2 * day,
          requestId: 'req-7110',
          actor: null,
          limit: 'search',
          from: { limit: 10, observe: true },
          to: null,
        },
      ]
    : []

  const answer = (): LimitsAnswer => {
    if (isDegraded) throw new Refusal(503, 'limit.store_unavailable', 'The rate limit store does not answer')
    return {
      revision,
      analytics: !isBare,
      limits: declared.map((row) => inForce({ ...row, observed: isBare ? null : row.observed }, overrides.get(row.id))),
      changes,
    }
  }
  return {
    answer,
    change({ limit, to, revision: seen }: ChangeLimit): LimitsAnswer {
      if (seen !== revision) throw new Refusal(409, 'object.conflict', 'Somebody else has changed this')
      revision++
      changes = [
        {
          time: Date.now(),
          requestId: `req-${revision}`,
          actor: pseudonym(1),
          limit,
          from: overrides.get(limit) ?? null,
          to,
        },
        ...changes,
      ]
      if (to === null) overrides.delete(limit)
      else overrides.set(limit, to)
      return answer()
    },
    /** As another administrator would. */
    changeByOther(limit: string, to: LimitOverride): void {
      revision++
      changes = [
        {
          time: Date.now(),
          requestId: `req-${revision}`,
          actor: pseudonym(12),
          limit,
          from: overrides.get(limit) ?? null,
          to,
        },
        ...changes,
      ]
      overrides.set(limit, to)
    },
    whatIf(query: URLSearchParams): WhatIfAnswer {
      const row = declared.find(({ id }) => id === query.get('id'))
      if (row === undefined) throw notFound()
      return whatIf(variant, row, Number(query.get('limit')), Number(query.get('window')))
    },
  }
}

function inForce(row: LimitRow, override: LimitOverride | undefined): LimitRow {
  if (override === undefined) return row
  const {
    limit = row.declared.limit,
    window = row.declared.window,
    burst = row.declared.burst,
    observe = row.observe,
  } = override
  return {
    ...row,
    overridden: true,
    observe,
    inForce: { ...row.declared, limit, window, ...(burst === undefined ? {} : { burst }) },
  }
}

const use = (p50: number, p90: number, p95: number, p99: number, max: number) => ({ p50, p90, p95, p99, max })

function declaredRows(name: (text: string) => string): readonly LimitRow[] {
  const row = (
    id: string,
    per: LimitRow['per'],
    numbers: LimitNumbers,
    observed: Partial<ObservedUse> | null,
    rest: Partial<LimitRow> = {},
  ): LimitRow => ({
    id,
    name: id.split(' ').at(-1) ?? id,
    per,
    routes: [],
    declared: numbers,
    inForce: numbers,
    tiers: {},
    observe: false,
    overridden: false,
    observed: { allowed: 182_400, denied: 0, observed: 0, callers: 214, use: null, suggested: null, ...observed },
    ...rest,
  })
  return [
    row('app anonymous', 'anonymous', sliding(100, minute), {
      denied: 48_212,
      use: use(3, 22, 61, 100, 100),
      suggested: 150,
    }),
    row(
      'app caller',
      'caller',
      sliding(600, minute),
      { use: use(2, 9, 14, 21, 44), suggested: 40 },
      { tiers: { admin: sliding(6_000, minute) } },
    ),
    row('app address', 'address', sliding(6_000, minute), {
      denied: 12,
      use: use(8, 120, 400, 2_900, 6_000),
      suggested: 5_000,
    }),
    row(
      name('POST /api/orders route'),
      'caller',
      sliding(30, 10_000),
      { denied: 2_310, use: use(1, 9, 20, 20, 20), suggested: 30 },
      { routes: [name('POST /api/orders')] },
    ),
    row(
      'named search',
      'caller',
      sliding(30, minute),
      { denied: 0, observed: 412, use: use(1, 4, 9, 18, 30), suggested: 30 },
      { routes: ['GET /api/posts', 'GET /api/orders', 'GET /api/orders/[id]'], observe: true },
    ),
    row(
      'auth login',
      'address',
      { algorithm: 'gcra', limit: 30, window: 10 * minute, burst: 10 },
      { denied: 903, use: use(1, 2, 3, 7, 10), suggested: 12 },
      { routes: ['POST /api/auth/login'] },
    ),
    row(
      'POST /api/export budget',
      'everybody',
      { algorithm: 'token-bucket', limit: 1_000, window: day, burst: 2_000 },
      { callers: 1, use: use(420, 420, 420, 420, 420), suggested: 800 },
      { routes: ['POST /api/export'] },
    ),
    row('GET /api/reports route', 'caller', sliding(12, 3_600_000), null, { routes: ['GET /api/reports'] }),
  ]
}

function whatIf({ anybody, name }: Variant, row: LimitRow, limit: number, window: number): WhatIfAnswer {
  const to = Date.now()
  const rate = (limit / window) * minute
  const series = anybody
    ? Array.from({ length: 96 }, (_, at) => {
        const normal = Math.round(260 + 140 * Math.sin(at / 9))
        const attack = at > 61 && at < 92 ? 900 + 200 * Math.abs(Math.sin(at)) : 0
        const denied = Math.max(0, Math.round(attack - rate * 5)) + Math.max(0, Math.round(normal / 12 - rate * 3))
        return {
          from: to - (96 - at) * 5 * minute,
          requests: Math.round(normal + attack),
          denied: Math.min(denied, Math.round(normal + attack)),
        }
      })
    : []
  const requests = series.reduce((sum, step) => sum + step.requests, 0)
  const denied = series.reduce((sum, step) => sum + step.denied, 0)
  const text = `${limit}/${window / 1_000}s per ${row.per}`
  return {
    text,
    command: `npx holdfast replay events.jsonl --limit '${text}'`,
    requests,
    denied,
    identities: denied === 0 ? 0 : Math.min(812, 1 + Math.ceil(denied / 9_000)),
    callers: anybody ? 812 : 0,
    first: series.find((step) => step.denied > 0)?.from ?? null,
    from: series[0]?.from ?? null,
    to: anybody ? to : null,
    series,
    top:
      denied === 0
        ? []
        : row.per === 'everybody'
          ? [{ identity: 'everybody', requests, denied }]
          : [901, 911, 912, 1].map((seed, at) => ({
              identity: name(`${seed === 1 ? 'principal' : 'client'} ${pseudonym(seed)}`),
              requests: Math.round(denied / (at + 1.6)) + 40,
              denied: Math.round(denied / (at + 2)),
            })),
  }
}
