import { checkedOptions } from '../../../core/checked-options.js'
import { ConfigurationError } from '../../../core/configuration-error.js'
import type { Alert, Receiver } from '../alert.js'
import { post, receiverUrl } from '../post.js'

export interface WebhookOptions {
  /** https, or http on this machine. May be a secret. */
  readonly url: string | undefined
  /** Signs each call; 32 characters or more. Default: calls are not signed. */
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
  if (secret !== undefined && secret.length < 32) {
    throw new ConfigurationError('config.alert', 'The secret of webhook(…) has 32 characters or more.')
  }
  return {
    name: 'webhook',
    async deliver(alert, signal) {
      const body = JSON.stringify(alert)
      const headers = secret === undefined ? {} : await signed(alert, body, secret)
      await post(send, receiverUrl('webhook(…)', url), body, headers, signal)
    },
  }
}

/** The id is the alert's, so that a receiver that was told twice knows it. */
async function signed(alert: Alert, body: string, secret: string): Promise<Record<string, string>> {
  const id = `${alert.name} ${alert.time}`.replaceAll(/[^\w-]+/g, '-')
  const timestamp = `${Math.floor(alert.time / 1_000)}`
  const text = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', text.encode(secret), algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, text.encode(`${id}.${timestamp}.${body}`))
  const signature = btoa(String.fromCharCode(...new Uint8Array(mac)))
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
