import fc from 'fast-check'
import { GATES, type GateName } from './gates.ts'
import { jsonChange, type JsonChange } from './json-texts.ts'
import { multipartPlan, type MultipartPlan } from './multipart-texts.ts'
import { KEYS, PEOPLE, type Person, type Service } from './people.ts'
import { headerText, hostileText, TAMPERINGS, type Tampering } from './texts.ts'

/** One request as it is thought of: what it holds, in words that do not depend on keys, clocks or chance. */
export interface Plan {
  readonly target: number
  readonly method: string | null
  readonly as: { readonly who: Person | Service | null; readonly how: Tampering | null; readonly at: number }
  /** A second credential beside the first. */
  readonly beside: Person | Service | null
  readonly from: number
  readonly site: Site
  readonly csrf: 'own' | 'another' | 'tampered' | 'absent'
  readonly human: string | null
  readonly path: readonly { readonly at: number; readonly text: string }[]
  readonly query: readonly (readonly [string, string])[] | 'valid'
  readonly headers: readonly (readonly [string, string])[]
  readonly body: BodyPlan
  readonly type: string | null
  readonly length: string | null
  /** Which store call fails, and how; 0: none. */
  readonly outage: number
}

export type Site =
  | 'own page'
  | 'own origin'
  | 'friend'
  | 'stranger'
  | 'sibling'
  | 'null'
  | 'two'
  | 'odd'
  | 'typed'
  | 'unstated'

export type BodyPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly changes: readonly JsonChange[]; readonly sent: Sending }
  | { readonly kind: 'form'; readonly fields: readonly (readonly [string, string])[]; readonly isBroken: boolean }
  | { readonly kind: 'multipart'; readonly plan: MultipartPlan; readonly sent: Sending }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly sent: Sending }

/** In one piece, in pieces, or in pieces of which the last never comes. */
export type Sending = 'whole' | 'pieces' | 'breaks off' | 'stalls'

const rarely = <T>(value: fc.Arbitrary<T>, usual: T, weight = 8): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: value })

// More of it is open to an administrator than to anybody else.
const who = fc.constantFrom<Person | Service>(...PEOPLE, 'root', 'root', ...KEYS)
const sending: fc.Arbitrary<Sending> = fc.oneof(
  { weight: 30, arbitrary: fc.constant<Sending>('whole') },
  { weight: 6, arbitrary: fc.constant<Sending>('pieces') },
  { weight: 3, arbitrary: fc.constant<Sending>('breaks off') },
  { weight: 1, arbitrary: fc.constant<Sending>('stalls') },
)
const names = fc.oneof(
  fc.constantFrom('page', 'limit', 'sort', 'text', 'score', 'title', 'range', 'before', 'id'),
  hostileText,
)
const pairs = fc.array(fc.tuple(names, hostileText), { maxLength: 4 })

/** Headers that say where a request comes from, what it is, or what it may do. */
const HEADERS: readonly string[] = [
  'accept',
  'accept-encoding',
  'content-encoding',
  'cookie2',
  'expect',
  'forwarded',
  'host',
  'next-action',
  'origin',
  'range',
  'referer',
  'transfer-encoding',
  'user-agent',
  'x-csrf-token',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-http-method-override',
  'x-middleware-subrequest',
  'x-real-ip',
  'access-control-request-method',
  'access-control-request-headers',
  'if-none-match',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'holdfast-human',
]
const VALUES: readonly string[] = [
  '127.0.0.1',
  '203.0.113.9, 10.0.0.1',
  'for="[2001:db8::1]:80";proto=https',
  'https://app.example.com',
  'GET',
  'DELETE',
  'gzip',
  'navigate',
  'text/html',
  '100-continue',
  'curl/8.5.0',
  'middleware:middleware:middleware:middleware:middleware',
]

/** More than the routes with a bound of their own take. */
const TOO_LARGE = new Uint8Array(70_000).fill(0x20)

const body: fc.Arbitrary<BodyPlan> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<BodyPlan>({ kind: 'none' }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('json' as const),
      changes: fc.oneof(fc.constant<JsonChange[]>([]), fc.array(jsonChange, { minLength: 1, maxLength: 3 })),
      sent: sending,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('form' as const),
      fields: pairs,
      isBroken: rarely(fc.constant(true), false),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('multipart' as const), plan: multipartPlan, sent: sending }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('bytes' as const),
      bytes: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(TOO_LARGE)),
      sent: sending,
    }),
  },
)

const plan: fc.Arbitrary<Plan> = fc.record({
  target: fc.nat(9_999),
  method: rarely(
    fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'get', 'M-SEARCH'),
    null,
    6,
  ),
  as: fc.record({
    who: fc.option(who, { freq: 5 }),
    how: rarely(fc.constantFrom<Tampering>(...TAMPERINGS), null, 3),
    at: fc.nat(400),
  }),
  beside: rarely(who, null),
  from: fc.nat(7),
  site: rarely(
    fc.constantFrom<Site>('own origin', 'friend', 'stranger', 'sibling', 'null', 'two', 'odd', 'typed', 'unstated'),
    'own page',
    1,
  ),
  csrf: rarely(fc.constantFrom('another', 'tampered', 'absent'), 'own', 3),
  human: fc.oneof(fc.constantFrom(null, 'solved', 'down', 'solved,solved'), headerText),
  path: rarely(fc.array(fc.record({ at: fc.nat(5), text: hostileText }), { maxLength: 2 }), [], 3),
  query: fc.oneof(fc.constant('valid' as const), pairs),
  headers: fc.array(fc.tuple(fc.constantFrom(...HEADERS), fc.oneof(fc.constantFrom(...VALUES), headerText)), {
    maxLength: 3,
  }),
  body,
  type: rarely(
    fc.oneof(
      fc.constantFrom(
        'text/plain',
        'application/json; charset=utf-16',
        'application/json, text/html',
        'APPLICATION/JSON',
        'application/x-www-form-urlencoded',
        'application/json;',
        'multipart/form-data',
      ),
      headerText,
    ),
    null,
    6,
  ),
  length: rarely(fc.constantFrom('0', '1', '-1', '99999999999', '1e3', 'x', '7, 7', '+5', '0x10'), null, 12),
  outage: rarely(fc.nat(6), 0, 40),
})

export interface Batch {
  readonly gate: GateName
  readonly plans: readonly Plan[]
}

/** Requests one after the other at one gate. */
export const batchOf = (size: number): fc.Arbitrary<Batch> =>
  fc.record({
    gate: fc.constantFrom<GateName>(...GATES),
    plans: fc.array(plan, { minLength: 1, maxLength: size, size: 'max' }),
  })
