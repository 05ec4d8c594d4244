import { checkedOptions } from '../../../core/checked-options.js'
import { ConfigurationError } from '../../../core/configuration-error.js'
import type { Alert, Receiver } from '../alert.js'
import { post, receiverUrl } from '../post.js'

export interface WebhookOptions {
  /** https, or http on this machine. May be a secret. */
  readonly url: string | undefined
  /** Signs each call; 32 characters or more, or `whsec_` and 24 bytes or more in base64. Default: calls are not signed. */
  readonly secret?: string | undefined
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

/**
 * Alerts as JSON, by POST: the alert as it is. With a secret they are signed as Standard Webhooks says: `webhook-id`,
 * `webhook-timestamp` (seconds) and `webhook-signature`, `v1,` and HMAC-SHA-256 of `id.timestamp.body` in base64.
 * @throws {ConfigurationError} `config.alert` on a short secret, and at the first alert on an address that is none
 */
export function webhook(options: WebhookOptions): Receiver {
  const { url, secret, fetch: send = (input, init) => fetch(input, init) } = options
  checkedOptions('webhook(…)', options, { url: true, secret: true, fetch: true })
  const key = secret === undefined ? undefined : keyOf(secret)
  return {
    name: 'webhook',
    async deliver(alert, signal) {
      const body = JSON.stringify(alert)
      const headers = key === undefined ? {} : await signed(alert, body, key)
      await post(send, receiverUrl('webhook(…)', url), body, headers, signal)
    },
  }
}

/** The id is the alert's, so that a receiver that was told twice knows it. */
async function signed(alert: Alert, body: string, secret: Uint8Array<ArrayBuffer>): Promise<Record<string, string>> {
  const id = `${alert.name} ${alert.time}`.replaceAll(/[^\w-]+/g, '-')
  const timestamp = `${Math.floor(alert.time / 1_000)}`
  const text = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, text.encode(`${id}.${timestamp}.${body}`))
  const signature = btoa(String.fromCharCode(...new Uint8Array(mac)))
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const [, base64] = /^whsec_([\w+/-]+)={0,2}$/.exec(secret) ?? []
  const key =
    base64 === undefined || base64.length % 4 === 1
      ? new TextEncoder().encode(secret)
      : Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  if (secret.length < 32 || key.length < 24) {
    throw new ConfigurationError('config.alert', 'The secret of webhook(…) has 32 characters or more.')
  }
  return key
}
