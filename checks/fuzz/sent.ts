import { changed } from './json-texts.ts'
import { multipartBody } from './multipart-texts.ts'
import { FRIEND, ORIGIN } from './gates.ts'
import type { BodyPlan, Plan, Sending, Site } from './plans.ts'
import type { Population } from './people.ts'
import type { Target } from './targets.ts'
import { tampered } from './texts.ts'

/** A request as it is sent, with what is known of it beside the gate. */
export interface Sent {
  readonly request: Request
  readonly params: Readonly<Record<string, unknown>>
  /** Credentials in it, by the names of their carriers. */
  readonly cookies: readonly string[]
  /** Whom it may be taken for: the owners of credentials that nobody has touched. */
  readonly owners: readonly string[]
  readonly isTampered: boolean
  /** The bytes that were sent, or that began to be. */
  readonly bytes: Uint8Array | null
  /** Texts that no refusal may quote. */
  readonly secrets: readonly string[]
}

const SITES: Readonly<Record<Site, Readonly<Record<string, string>>>> = {
  'own page': { 'sec-fetch-site': 'same-origin', origin: ORIGIN },
  'own origin': { origin: ORIGIN },
  friend: { 'sec-fetch-site': 'same-site', origin: FRIEND },
  stranger: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  sibling: { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.com' },
  null: { 'sec-fetch-site': 'cross-site', origin: 'null' },
  two: { origin: `${ORIGIN}, https://evil.example` },
  odd: { 'sec-fetch-site': 'same-origin, cross-site', origin: ORIGIN },
  typed: { 'sec-fetch-site': 'none' },
  unstated: {},
}

export function sentBy(plan: Plan, target: Target, people: Population, csrfToken: string | null): Sent {
  const { as, beside } = plan
  const headers = new Headers({ 'x-test-peer': `198.51.100.${plan.from}`, ...SITES[plan.site] })
  const secrets: string[] = []
  const owners: string[] = []
  const cookies: (readonly [string, string])[] = []
  const bearers: string[] = []
  let isTampered = false
  for (const [who, how] of [
    [as.who, as.how],
    [beside, null],
  ] as const) {
    if (who === null || (who === beside && who === as.who && how === null && owners.length > 0)) continue
    const { id, cookies: own, bearer } = people.of(who)
    const other = people.of(who === 'ada' ? 'eve' : 'ada')
    const touched = (text: string, otherText: string) => {
      const now = how === null ? text : tampered(text, how, as.at, otherText)
      if (now !== text) isTampered = true
      secrets.push(now)
      return now
    }
    for (const [at, [name, value]] of own.entries()) cookies.push([name, touched(value, other.cookies[at]?.[1] ?? '')])
    if (bearer !== null) bearers.push(touched(bearer, other.bearer ?? ''))
    if (how === null) owners.push(id)
  }
  if (cookies.length > 0) headers.set('cookie', cookies.map(([name, value]) => `${name}=${value}`).join('; '))
  for (const bearer of bearers) headers.append('authorization', `Bearer ${bearer}`)
  if (csrfToken !== null && plan.csrf !== 'absent')
    headers.set(
      'x-csrf-token',
      plan.csrf === 'own'
        ? csrfToken
        : plan.csrf === 'another'
          ? csrfToken.split('').toReversed().join('')
          : tampered(csrfToken, 'flip', as.at, ''),
    )
  if (plan.human !== null) headers.set('holdfast-human', plan.human)
  for (const [name, value] of plan.headers) headers.append(name, value)

  const method = plan.method ?? target.method
  const takesBody = !/^(?:get|head)$/i.test(method)
  const { type, bytes, sent } = takesBody
    ? bodyOf(plan.body, target)
    : { type: null, bytes: null, sent: 'whole' as const }
  const said = plan.type ?? type
  if (said !== null && said !== '') headers.set('content-type', said)
  if (plan.length !== null) headers.set('content-length', plan.length)
  const { path, params } = pathOf(plan, target)
  const query =
    plan.query === 'valid'
      ? target.query
      : new URLSearchParams([...plan.query].map(([name, value]) => [name, value])).toString()
  // Where nothing limits how long a body takes, it breaks off instead.
  const ends = sent === 'stalls' && target.pattern !== '/api/feedback' ? 'breaks off' : sent
  const request = new Request(`http://localhost:3000${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers,
    ...(bytes === null ? {} : { body: streamed(bytes, ends), duplex: 'half' }),
  })
  return { request, params, cookies: cookies.map(([name]) => name), owners, isTampered, bytes, secrets }
}

function bodyOf(
  plan: BodyPlan,
  { body, type }: Target,
): { type: string | null; bytes: Uint8Array | null; sent: Sending } {
  switch (plan.kind) {
    case 'none':
      return { type: null, bytes: null, sent: 'whole' }
    case 'json':
      return { type, bytes: encoded(changed(body === '' ? '{"a":1}' : body, plan.changes)), sent: plan.sent }
    case 'form': {
      const text = new URLSearchParams(plan.fields.map(([name, value]) => [name, value])).toString()
      return {
        type: 'application/x-www-form-urlencoded',
        bytes: encoded(plan.isBroken ? `${text}&a=%zz&%c3=%28` : text),
        sent: 'whole',
      }
    }
    case 'multipart': {
      const { text, type: boundary } = multipartBody(plan.plan)
      return { type: boundary, bytes: Uint8Array.from(text, (character) => character.charCodeAt(0)), sent: plan.sent }
    }
    case 'bytes':
      return { type, bytes: plan.bytes, sent: plan.sent }
  }
}

const encoded = (text: string) => new TextEncoder().encode(text)

function streamed(bytes: Uint8Array, sent: Sending): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (sent === 'whole') return new Uint8Array(bytes)
  const size = Math.max(1, Math.ceil(bytes.length / 3))
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= size && sent === 'breaks off') return controller.error(new Error('The client is gone.'))
      if (at >= size && sent === 'stalls') return new Promise(() => undefined)
      controller.enqueue(bytes.slice(at, (at += size)))
      if (at >= bytes.length) controller.close()
    },
  })
}

/** A path and what Next makes of it: segments that cannot be decoded are answered by Next itself, before any handler. */
function pathOf(
  { path: changes }: Plan,
  { pattern, params }: Target,
): { path: string; params: Record<string, unknown> } {
  const given: Record<string, unknown> = { ...params }
  for (const { at, text } of changes) {
    const names = Object.keys(given)
    const name = names[at % Math.max(1, names.length)]
    if (name === undefined) break
    const value = given[name]
    given[name] = Array.isArray(value) ? [...value.slice(0, at % (value.length + 1)), text] : text
  }
  const path = pattern.replaceAll(/\[+(?:\.{3})?(\w+)\]+/g, (_, name: string) =>
    [given[name]]
      .flat()
      .map((segment) => encodeURIComponent(String(segment).replaceAll(/\p{Surrogate}/gu, '\ufffd')))
      .join('/'),
  )
  return { path, params: given }
}
