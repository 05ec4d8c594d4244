import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const SITE_KEY = 'site-key-of-the-test'
export const SITE_SECRET = 'secret-of-the-test'

/** What the service knows of a token that its widget has given out. */
export interface IssuedToken {
  readonly hostname: string
  /** Milliseconds since the epoch. */
  readonly solvedAt: number
  /** Turnstile, reCAPTCHA v3. */
  readonly action?: string
  /** reCAPTCHA v3. */
  readonly score?: number
}

export type Service = 'turnstile' | 'hcaptcha' | 'recaptcha'

export interface SiteverifyServer {
  readonly url: string
  /** The forms that were posted. */
  readonly received: URLSearchParams[]
  issue(token: IssuedToken): string
  /** In place of the service's own answer; `undefined`: as it should. `silence` never answers. */
  answer: 'silence' | ((response: ServerResponse) => void) | undefined
  /** Whether the service itself refuses a token that it has seen. Default: no, as that is ours to hold too. */
  remembers: boolean
  close(): Promise<void>
}

/** How each service says no, by what is wrong. */
const ERRORS: Readonly<Record<Service, Readonly<Record<'unknown' | 'seen', string>>>> = {
  turnstile: { unknown: 'invalid-input-response', seen: 'timeout-or-duplicate' },
  hcaptcha: { unknown: 'invalid-input-response', seen: 'already-seen-response' },
  recaptcha: { unknown: 'invalid-input-response', seen: 'timeout-or-duplicate' },
}

/** The services' `siteverify` on a loopback port, for tests: their requests and answers, and none of their judgement. */
export async function siteverifyServer(service: Service): Promise<SiteverifyServer> {
  const issued = new Map<string, IssuedToken>()
  const seen = new Set<string>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      under.received.push(form)
      if (under.answer === 'silence') return
      if (under.answer !== undefined) return under.answer(response)
      const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
      const body = request.method === 'POST' && isForm ? judge(form) : refusal('bad-request')
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(body, null, service === 'recaptcha' ? 2 : 0))
    })
  })

  const refusal = (error: string) => ({
    success: false,
    'error-codes': [error],
    ...(service === 'turnstile' ? { messages: [] } : {}),
  })

  function judge(form: URLSearchParams): object {
    if (form.get('secret') !== SITE_SECRET) return refusal('invalid-input-secret')
    if (service === 'hcaptcha' && form.get('sitekey') !== SITE_KEY) return refusal('sitekey-secret-mismatch')
    const token = form.get('response') ?? ''
    const known = issued.get(token)
    if (known === undefined) return refusal(ERRORS[service].unknown)
    if (under.remembers && seen.has(token)) return refusal(ERRORS[service].seen)
    seen.add(token)
    const time = new Date(known.solvedAt).toISOString()
    const { hostname, action = '', score } = known
    if (service === 'turnstile') {
      const metadata = { interactive: false }
      return { success: true, 'error-codes': [], challenge_ts: time, hostname, action, cdata: '', metadata }
    }
    if (service === 'hcaptcha') return { success: true, challenge_ts: time, hostname, credit: false }
    // Without milliseconds.
    const short = { success: true, challenge_ts: time.replace(/\.\d+/, ''), hostname }
    return score === undefined ? short : { ...short, score, action }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const under: SiteverifyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/siteverify`,
    received: [],
    issue(token) {
      const text = `${issued.size}.${crypto.randomUUID()}`
      issued.set(text, token)
      return text
    },
    answer: undefined,
    remembers: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return under
}
