import type { Client } from '../client.js'
import { afterCookies, readSetCookie, isRemoval } from '../cookies.js'
import type { Surface } from '../discovery/discover.js'
import type { Answer, Exchange } from '../exchange.js'
import { tokenIn } from '../tokens.js'
import type { Credentials } from './credentials.js'
import { candidates } from './endpoints.js'
import { isAccepted } from './register.js'

/** How this app signs somebody in, as it was found to work. */
export interface SignInWay {
  readonly path: string
  /** What the fields are called. */
  readonly fields: { readonly name: string; readonly password: string }
  /** Sent as a form, with the token against forgery that next-auth hands out: its endpoint for it. */
  readonly csrf?: string
  readonly isForm: boolean
}

export interface SignedIn {
  readonly exchange: Exchange
  readonly cookies: Readonly<Record<string, string>>
  readonly token: string | undefined
}

const CSRF = '/api/auth/csrf'
const NEXT_AUTH = '/api/auth/callback/credentials'

/** One attempt. `null` where no session came of it. */
export async function signInBy(
  client: Client,
  way: SignInWay,
  { email, username = email, password }: Credentials,
  now: () => number,
): Promise<{ readonly exchange: Exchange; readonly session: SignedIn | null }> {
  const before = way.csrf === undefined ? undefined : await csrfToken(client, way.csrf, now)
  const fields = {
    [way.fields.name]: /email/i.test(way.fields.name) ? email : username,
    [way.fields.password]: password,
  }
  const body = way.isForm
    ? new URLSearchParams({ ...fields, ...(before && { csrfToken: before.token, json: 'true' }) })
    : fields
  const exchange = await client.sendFromOwnOrigin({
    method: 'POST',
    path: way.path,
    body,
    ...(before && { as: { label: 'sign-in', cookies: before.cookies } }),
  })
  const session = exchange.answer === null ? null : sessionOf(exchange, exchange.answer, before?.cookies ?? {}, now)
  return { exchange, session }
}

/** The session that an answer begins, by a cookie or a token. */
export function sessionOf(
  exchange: Exchange,
  answer: Answer,
  before: Readonly<Record<string, string>>,
  now: () => number,
): SignedIn | null {
  if (!isAccepted(answer)) return null
  const cookies = afterCookies(before, answer.setCookies, now() * 1000)
  const token = tokenIn(answer.json)
  const isNew = answer.setCookies.some((line) => {
    const cookie = readSetCookie(line)
    return (
      cookie !== undefined &&
      !isRemoval(cookie, now() * 1000) &&
      !/csrf|xsrf|callback-url|locale|flash/i.test(cookie.name)
    )
  })
  return isNew || token !== undefined ? { exchange, cookies, token } : null
}

async function csrfToken(
  client: Client,
  path: string,
  now: () => number,
): Promise<{ readonly token: string; readonly cookies: Readonly<Record<string, string>> } | undefined> {
  const { answer } = await client.send({ path })
  const { csrfToken: token } = (answer?.json ?? {}) as { readonly csrfToken?: unknown }
  if (answer === null || typeof token !== 'string') return undefined
  client.secrets.set(token, 'CSRF_TOKEN')
  return { token, cookies: afterCookies({}, answer.setCookies, now() * 1000) }
}

/**
 * Tries where and how the account signs in.
 *
 * @param names of fields that its registration took
 * @returns why not, as a sentence
 */
export async function findSignIn(
  client: Client,
  surface: Surface,
  credentials: Credentials,
  {
    now,
    registeredAt,
    names,
  }: { readonly now: () => number; readonly registeredAt?: string; readonly names: readonly string[] },
): Promise<{ readonly way: SignInWay; readonly session: SignedIn } | string> {
  let reason: string | undefined
  const none = 'no endpoint to sign in was found'
  const isNextAuth = (await csrfToken(client, CSRF, now)) !== undefined
  const paths = [...(isNextAuth ? [NEXT_AUTH] : []), ...candidates(surface, 'login', registeredAt)]
  for (const path of new Set(paths)) {
    let wantsForm = false
    for (const way of waysAt(path, surface, names)) {
      if (way.csrf === undefined && path.startsWith('/api/') && way.isForm !== wantsForm) continue
      if (client.budget.signInsLeft === 0) return reason ?? none
      const isCounted = client.isSignIn({ method: 'POST', path })
      const { exchange, session } = await signInBy(client, way, credentials, now)
      const { answer } = exchange
      if (session !== null) return { way, session }
      if (answer === null || answer.status === 405 || surface.nobody.has('POST', path, answer)) {
        if (isCounted) client.budget.refundSignIn()
        break
      }
      reason ??= reasonOf(path, answer)
      // Only what says that the body is wrong is tried again with another.
      if (answer.status !== 400 && answer.status !== 415 && answer.status !== 422) break
      wantsForm = answer.status === 415
    }
  }
  return reason ?? none
}

function waysAt(path: string, surface: Surface, names: readonly string[]): SignInWay[] {
  const form = surface.forms.find(({ action, hasPassword }) => hasPassword && new URL(action).pathname === path)
  const fields = { name: 'email', password: 'password' }
  if (path === NEXT_AUTH)
    return [
      { path, csrf: CSRF, isForm: true, fields },
      { path, csrf: CSRF, isForm: true, fields: { ...fields, name: 'username' } },
    ]
  if (form !== undefined && !path.startsWith('/api/')) {
    const called = Object.keys(form.fields)
    const name = called.find((each) => /email|user|login|identifier/i.test(each)) ?? 'email'
    return [
      { path, isForm: true, fields: { name, password: called.find((each) => /passw|pwd/i.test(each)) ?? 'password' } },
    ]
  }
  const others = ['username', 'identifier', 'login'].filter((name) => names.includes(name) || name === 'username')
  const byName = others.map((name) => ({ path, isForm: false, fields: { name, password: 'password' } }))
  const byEmail = { path, isForm: false, fields }
  const isEmailTaken = names.length === 0 || names.includes('email')
  return [...(isEmailTaken ? [byEmail, ...byName] : [...byName, byEmail]), { ...byEmail, isForm: true }]
}

function reasonOf(path: string, { status, text }: Answer): string {
  const wantsProof = /verif|confirm/i.test(text.slice(0, 2_000)) && status !== 429
  return wantsProof && status >= 400
    ? 'the app wants the e-mail address of a new account to be verified'
    : `POST ${path} answered ${status} to a sign-in`
}
