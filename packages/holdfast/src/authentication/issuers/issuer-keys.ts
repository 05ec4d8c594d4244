import { Outage } from '../../core/outage.js'
import { inTime } from '../../core/in-time.js'
import { remoteDocument, trustedUrl } from './remote-document.js'
import type { KeySet } from './remote-keys.js'
import type { Algorithm } from '../tokens/algorithm.js'
import { verifyingKeys } from '../tokens/key-set.js'

export interface IssuerKeysOptions {
  /** Checked: an https URL, or http on loopback. */
  readonly issuer: URL
  /** As tokens name it, compared whole. */
  readonly issuerName: string
  /** Where the keys are, for issuers without discovery. */
  readonly jwksUri?: URL
  readonly algorithms: readonly Exclude<Algorithm, 'HS256'>[]
  /** For both documents together, milliseconds. */
  readonly timeout: number
  readonly fetch: typeof globalThis.fetch
}

/**
 * The issuer's key set, by discovery (OpenID Connect Discovery 1.0 §4) unless its address is given.
 * @throws {Outage} `jwks`, whatever goes wrong
 */
export function readIssuerKeys(options: IssuerKeysOptions): Promise<KeySet> {
  const { algorithms, jwksUri, timeout, fetch } = options
  return inTime('jwks', 'read', timeout, async (signal) => {
    try {
      const url = jwksUri ?? (await discovered(options, signal))
      const keys = await verifyingKeys(await remoteDocument(url, { fetch, signal }), algorithms)
      if (keys === null) throw new Error('not a key set')
      if (keys.size === 0) tell('the issuer publishes no key that may be used')
      return keys
    } catch {
      throw new Outage('jwks', 'read', 'fault')
    }
  })
}

async function discovered({ issuer, issuerName, fetch }: IssuerKeysOptions, signal: AbortSignal): Promise<URL> {
  const document = new URL(issuer)
  document.pathname = `${issuer.pathname.replace(/\/$/, '')}/.well-known/openid-configuration`
  const metadata = await remoteDocument(document, { fetch, signal })
  // Discovery §4.3: another issuer's keys would become good for this one's name.
  if (metadata.issuer !== issuerName) throw tell('the issuer calls itself by another name than `issuer`')
  const url = trustedUrl(metadata.jwks_uri)
  // No step down from https.
  if (url?.protocol !== issuer.protocol) throw tell('the issuer names an address of its keys that is not trusted')
  return url
}

const told = new Set<string>()

/** What no waiting mends is said once: callers get 503, and nobody else would learn why. */
function tell(what: string): Error {
  if (!told.has(what)) console.error(`holdfast: oidc(…): ${what}. [config.identity] holdfast explain config.identity`)
  told.add(what)
  return new Error(what)
}
