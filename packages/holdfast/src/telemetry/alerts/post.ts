import { ConfigurationError } from '../../core/configuration-error.js'
import { isLoopbackHost } from '../../core/loopback.js'
import { Outage } from '../../core/outage.js'

/**
 * The address of a receiver, at its first use: absent while the app is built.
 * @throws {ConfigurationError} `config.alert`, which names the setting and never the address: it is a secret.
 */
export function receiverUrl(name: string, url: string | undefined): URL {
  if (!URL.canParse(url ?? '')) refuse(name, 'needs the `url` of its receiver')
  const parsed = new URL(url ?? '')
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && isLoopbackHost(parsed.hostname))) {
    refuse(name, 'posts to https only, or to this machine')
  }
  return parsed
}

/** Anything but 2xx, a redirect included, is a rejection: the alert was not taken over. */
export async function post(
  send: typeof fetch,
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const response = await send(url, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
    redirect: 'error',
    signal,
  })
  await response.body?.cancel()
  if (!response.ok) throw new Outage('alert-receiver', 'deliver', `${response.status}`)
}

function refuse(name: string, what: string): never {
  throw new ConfigurationError('config.alert', `${name} ${what}.`)
}
