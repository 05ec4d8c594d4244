import { Outage } from '../core/outage.js'

/** What the service says, as far as it is read; nothing about it is checked yet. */
export interface SiteVerifyAnswer {
  readonly success?: unknown
  readonly hostname?: unknown
  readonly challenge_ts?: unknown
  readonly action?: unknown
  readonly score?: unknown
  readonly 'error-codes'?: unknown
}

/** Real answers are below 1 KiB. */
const MAX_BYTES = 16_384

/**
 * The service's answer; `null` where it says that the request is bad, of which only the token is a stranger's; `secret`
 * where it does not know ours.
 * @throws {Outage} where it does not answer, or not as it should.
 */
export async function ask(
  name: string,
  send: typeof fetch,
  url: string,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SiteVerifyAnswer | 'secret' | null> {
  let response: Response
  let text: string
  try {
    response = await send(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { Accept: 'application/json' },
      cache: 'no-store',
      // A redirect would take the secret elsewhere.
      redirect: 'manual',
      signal,
    })
    text = await bounded(response)
  } catch {
    throw new Outage(name, 'siteverify', 'unreachable')
  }
  if (response.status !== 200 && response.status !== 400) throw new Outage(name, 'siteverify', `${response.status}`)
  const answer = parsed(text)
  const errors = Array.isArray(answer?.['error-codes']) ? (answer['error-codes'] as readonly unknown[]) : []
  // What a token could cause is never an outage: it would be a way past `onOutage: 'pass'`.
  if (errors.includes('missing-input-secret') || errors.includes('invalid-input-secret')) return 'secret'
  if (errors.includes('internal-error')) throw new Outage(name, 'siteverify', 'internal')
  if (response.status === 400) return null
  if (answer === null) throw new Outage(name, 'siteverify', 'malformed')
  return answer
}

async function bounded(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.byteLength
    if (length > MAX_BYTES) {
      void reader?.cancel().catch(() => {})
      throw new RangeError('The answer is too long.')
    }
    chunks.push(part.value)
  }
  return new Blob(chunks).text()
}

function parsed(text: string): SiteVerifyAnswer | null {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' ? answer : null
  } catch {
    return null
  }
}
