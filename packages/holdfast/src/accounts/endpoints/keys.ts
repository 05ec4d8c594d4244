import { isScope } from '../../authentication/api-keys/key-scopes.js'
import type { KeyIssuer } from '../../authentication/api-keys/key-issuer.js'
import type { ApiKey } from '../../authentication/api-keys/key-store.js'
import { signedIn } from '../../authorization/access.js'
import { problem, type Problem } from '../../core/problem.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { normalizeName } from '../bodies.js'
import type { Endpoint, EndpointContext } from '../endpoint.js'
import { provedRecently } from '../second-factor/owner.js'
import { fields, list, refined, text, type Field } from '../fields.js'
import type { Parts } from './parts.js'

export interface NewKeyBody extends Record<string, unknown> {
  readonly name: string
  readonly scopes: readonly string[]
  /** Days; `null`: does not expire. */
  readonly expiresIn: number | null
}

/** Scopes that one key may have. */
const MOST_SCOPES = 32
const DAY = 86_400_000
const MOST_DAYS = 3_650

const scope = refined(
  text({ min: 1, max: 128 }),
  (value) => (isScope(value) ? value : null),
  'A scope is visible ASCII without spaces, quotes or backslashes.',
)

const days: Field<number | null> = (input) => {
  if (input === undefined || input === null) return { value: null }
  const isDays = Number.isSafeInteger(input) && (input as number) >= 1 && (input as number) <= MOST_DAYS
  return isDays
    ? { value: input as number }
    : { code: 'invalid_format', message: `A whole number of days from 1 to ${MOST_DAYS}.` }
}

const newKeyBody = fields<NewKeyBody>({
  name: refined(text({ min: 1, max: 100 }), normalizeName, 'This is not a name.'),
  scopes: list(scope, MOST_SCOPES),
  expiresIn: days,
})

/** What changes keys is one counter for each person. */
const changes = slidingWindow(60, '1 m', { name: 'keys' })

/**
 * The API keys of the person who is signed in. Only people have keys: one that has leaked makes no others, lists none
 * and outlives nothing by rotating itself.
 */
export function keyEndpoints(parts: Pick<Parts, 'accounts' | 'clock'>, keys: KeyIssuer): readonly Endpoint[] {
  return [listKeys(keys), createKey(parts, keys), rotateKey(keys), revokeKey(keys)]
}

/** `GET keys` → `{ keys: [{ id, name, scopes, createdAt, expiresAt, lastUsedAt }] }`, the newest first, times in ISO 8601. */
function listKeys(keys: KeyIssuer): Endpoint {
  return {
    method: 'GET',
    path: 'keys',
    access: signedIn,
    limits: [],
    handler: forPeople(async (owner) => ({ keys: (await keys.listKeys(owner)).map(shown) })),
  }
}

/**
 * `POST keys { name, scopes, expiresIn? }` → 201 with what `GET keys` shows and `key`, the text that is shown this once.
 * Takes a recent proof: whoever has stolen a session must not outlive it by a key (OWASP ASVS 5.0 7.5.3).
 */
function createKey({ accounts, clock }: Pick<Parts, 'accounts' | 'clock'>, keys: KeyIssuer): Endpoint<NewKeyBody> {
  return {
    method: 'POST',
    path: 'keys',
    access: provedRecently,
    limits: [changes],
    body: newKeyBody,
    status: 201,
    handler: forPeople(async (owner, { body, answer }) => {
      const account = await accounts.find(owner)
      if (account === null) return problem('access.denied')
      const { name, scopes, expiresIn } = body
      const grantable = keys.grantable(account)
      if (!scopes.every((wanted) => grantable.includes(wanted))) return problem('access.scope_not_grantable')
      const expiresAt = expiresIn === null ? null : clock() + expiresIn * DAY
      const issued = await keys.issueKey({ name, scopes, expiresAt }, owner)
      if (issued === 'too_many') return problem('account.too_many')
      // Disabled or removed since the session was looked up.
      if (issued === 'gone') return problem('access.denied')
      answer.audit('key_created', owner, { key: issued.apiKey.id })
      return { ...shown(issued.apiKey), key: issued.key }
    }),
  }
}

/** `POST keys/:id/rotate` → `{ id, key }`; the former text works for the provider's overlap more. */
function rotateKey(keys: KeyIssuer): Endpoint {
  return {
    method: 'POST',
    path: 'keys/:id/rotate',
    access: provedRecently,
    limits: [changes],
    handler: forPeople(async (owner, { params, answer }) => {
      const issued = await keys.rotateKey(params.id ?? '', owner)
      if (issued === null) return problem('object.not_found')
      answer.audit('key_rotated', owner, { key: issued.apiKey.id })
      return { id: issued.apiKey.id, key: issued.key }
    }),
  }
}

/** `DELETE keys/:id` → 200 `{ revoked: 1 }`; 404 for anybody else's key as for one that never was. */
function revokeKey(keys: KeyIssuer): Endpoint {
  return {
    method: 'DELETE',
    path: 'keys/:id',
    access: signedIn,
    limits: [changes],
    handler: forPeople(async (owner, { params, answer }) => {
      const id = params.id ?? ''
      if (!(await keys.revokeKey(id, owner))) return problem('object.not_found')
      answer.audit('key_revoked', owner, { key: id })
      return { revoked: 1 }
    }),
  }
}

/** With the id of the person who calls: the one way to an owner, so that no key is looked up without it. */
function forPeople<Body>(handle: (owner: string, context: EndpointContext<Body>) => Promise<object | Problem>) {
  return (context: EndpointContext<Body>) =>
    context.principal?.kind === 'user' ? handle(context.principal.id, context) : problem('access.denied')
}

function shown({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiKey) {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  return { id, name, scopes, createdAt: iso(createdAt), expiresAt: iso(expiresAt), lastUsedAt: iso(lastUsedAt) }
}
