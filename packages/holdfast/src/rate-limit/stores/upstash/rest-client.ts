import { ConfigurationError } from '../../../core/configuration-error.js'
import { isLoopbackHost } from '../../../core/loopback.js'
import { Outage, outage } from '../../../core/outage.js'
import type { UpstashClient } from './upstash-runner.js'

/** Where a database answers by REST. */
export interface UpstashAddress {
  /** `https:`, or `http:` on loopback. From the environment it may be absent while the app is built. */
  readonly url: string | undefined
  /** One that may write. Is sent as a bearer token, and stands in no message. Absent as `url` may be. */
  readonly token: string | undefined
  /** Default: the global one. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

/** Milliseconds after which nobody waits for an answer any more. */
const LONGEST = 10_000

/**
 * Scripts by plain `fetch`. What fails is not sent again: a take whose answer is lost may have been charged, and would
 * then be charged twice.
 * @throws {ConfigurationError} `config.limit`
 */
export function restClient({
  url,
  token,
  fetch = globalThis.fetch,
}: UpstashAddress & { readonly url: string; readonly token: string }): UpstashClient {
  const address = checkedUrl(url)
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigurationError('config.limit', 'The token of an Upstash database is a text without spaces.')
  }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

  async function ask(name: 'evalsha' | 'eval', script: string, keys: string[], values: string[]): Promise<unknown> {
    const body = JSON.stringify([name, script, keys.length, ...keys, ...values])
    const signal = AbortSignal.timeout(LONGEST)
    let status: number
    let text: string
    try {
      // Not followed: a redirect is no answer of a database. Not cached: Next's own fetch caches what it is told to.
      const request: RequestInit = { method: 'POST', headers, body, signal, redirect: 'manual', cache: 'no-store' }
      const response = await fetch(address, request)
      status = response.status
      text = await response.text()
    } catch (error) {
      const fault = outage('limit-store', name, error)
      // Some runtimes fail with a bare TypeError where the network does.
      throw fault instanceof Outage ? fault : new Outage('limit-store', name, 'fault')
    }
    const answer = answerOf(text)
    if (typeof answer.error === 'string') throw new Error(answer.error)
    if (status !== 200 || !('result' in answer)) throw new Outage('limit-store', name, `HTTP_${status}`)
    return answer.result
  }

  return {
    evalsha: (sha1, keys, values) => ask('evalsha', sha1, keys, values),
    eval: (script, keys, values) => ask('eval', script, keys, values),
  }
}

function checkedUrl(url: unknown): string {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  const { protocol = '', hostname = '', username, password } = parsed ?? {}
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
  if (parsed === undefined || !isSafe || username !== '' || password !== '') {
    throw new ConfigurationError(
      'config.limit',
      'The url of an Upstash database is an https address without a password.',
    )
  }
  return parsed.href
}

function answerOf(text: string): { readonly result?: unknown; readonly error?: unknown } {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? answer : {}
  } catch {
    return {}
  }
}
