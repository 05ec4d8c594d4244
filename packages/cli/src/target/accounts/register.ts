import { valueByName, type Filling } from '../bodies/by-name.js'
import { IS_UNIQUE, learnBody, type Body } from '../bodies/learned.js'
import type { Client } from '../client.js'
import type { Surface } from '../discovery/discover.js'
import type { Answer, Exchange } from '../exchange.js'
import { candidates } from './endpoints.js'
import { madeUp, type Credentials } from './credentials.js'

/** How this app registers somebody, as it was found to work. */
export interface Registration {
  readonly path: string
  /** Names of the fields beside e-mail and password, with what was in them. */
  readonly body: Body
  readonly isForm: boolean
}

export interface Registered {
  readonly credentials: Credentials
  readonly body: Body
  readonly exchange: Exchange
}

/** @returns why not, as a sentence */
export async function findRegistration(
  client: Client,
  surface: Surface,
  filling: Filling,
): Promise<{ readonly registration: Registration; readonly first: Registered } | string> {
  let reason: string | undefined
  for (const path of candidates(surface, 'register')) {
    const form = surface.forms.find(({ action, hasPassword }) => hasPassword && new URL(action).pathname === path)
    const isForm = form !== undefined && !path.startsWith('/api/')
    const result = await tryPath(client, surface, path, isForm, form?.fields ?? {}, filling)
    if (result === undefined) continue
    if (typeof result !== 'string') return result
    reason ??= result
  }
  return reason ?? 'no endpoint to register was found'
}

async function tryPath(
  client: Client,
  surface: Surface,
  path: string,
  isForm: boolean,
  fields: Readonly<Record<string, string>>,
  filling: Filling,
): Promise<{ readonly registration: Registration; readonly first: Registered } | string | undefined> {
  const { email, password } = madeUp(filling)
  client.secrets.set(password, 'PASSWORD_1')
  const named = surface.routes.find((route) => route.method === 'POST' && route.path === path)?.body ?? {}
  const hinted = isForm ? fields : named
  const first = {
    ...filled(hinted, password, filling),
    email,
    password,
    ...('name' in hinted || !isForm ? { name: 'Holdfast Probe' } : {}),
  }
  let encodeAsForm = isForm
  const send = async (body: Body): Promise<Exchange> => {
    const post = (form: boolean): Promise<Exchange> =>
      client.sendFromOwnOrigin({ method: 'POST', path, body: form ? new URLSearchParams(texts(body)) : body })
    const exchange = await post(encodeAsForm)
    if (exchange.answer?.status !== 415 || encodeAsForm) return exchange
    encodeAsForm = true
    return post(true)
  }
  const settings = {
    isTaken: (answer: Answer) => isAccepted(answer) && !surface.nobody.has('POST', path, answer),
  }
  let learned = await learnBody(first, filling, send, settings)
  // Some say no more than that a field is too much.
  if (!learned.isTaken && isBadInput(learned.exchange.answer) && !isForm)
    learned = await learnBody({ email, password }, filling, send, settings)
  const { answer } = learned.exchange
  if (learned.isTaken)
    return {
      registration: { path, body: learned.body, isForm: encodeAsForm },
      first: registered(email, password, learned.body, learned.exchange),
    }
  if (answer === null || answer.status === 405 || surface.nobody.has('POST', path, answer)) return undefined
  return `POST ${path} answered ${answer.status} to a registration`
}

export async function registerOneMore(
  client: Client,
  { path, body, isForm }: Registration,
  filling: Filling,
): Promise<Registered | undefined> {
  const { email, password } = madeUp(filling)
  client.secrets.set(password, 'PASSWORD_2')
  const next = { ...filled(body, password, filling), ...('email' in body ? { email } : {}) }
  const exchange = await client.send({ method: 'POST', path, body: isForm ? new URLSearchParams(texts(next)) : next })
  return exchange.answer !== null && isAccepted(exchange.answer)
    ? registered(email, password, next, exchange)
    : undefined
}

function registered(email: string, password: string, body: Body, exchange: Exchange): Registered {
  const username = body.username ?? body.userName ?? body.login ?? body.handle
  return { credentials: { email, password, ...(typeof username === 'string' ? { username } : {}) }, body, exchange }
}

/** Fields by their names, made fresh where they have to differ; what stands in hidden ones stays. */
function filled(
  fields: Readonly<Record<string, unknown>>,
  password: string,
  filling: Filling,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (/passw|pwd/i.test(name)) return [name, password]
      const isUnique = IS_UNIQUE.test(name)
      return [name, value === undefined || value === '' || isUnique ? valueByName(name, filling) : value]
    }),
  )
}

function texts(body: Body): Record<string, string> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]))
}

function isBadInput(answer: Answer | null): boolean {
  return answer?.status === 400 || answer?.status === 422
}

/** A page in place of a redirect is the form once more; `{ success: false }` is a refusal, whatever its status. */
export function isAccepted({ status, headers, json }: Answer): boolean {
  if (status >= 300 && status < 400) return !/error|fail/i.test(headers.location ?? '')
  if (status < 200 || status >= 300 || /\bhtml\b/i.test(headers['content-type'] ?? '')) return false
  const { success, ok, error } = (json ?? {}) as Readonly<Record<string, unknown>>
  return success !== false && ok !== false && !error
}
