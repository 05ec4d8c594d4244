import { ConfigurationError } from '../../core/configuration-error.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { readAddress, type Address } from '../../origin/address.js'
import { readNetwork, within, type Network } from '../../origin/networks.js'
import type { Exchange } from '../exchange.js'
import type { Gate } from '../gate.js'

export type Listed = 'allow' | 'deny' | undefined

/** `limits.allow` and `limits.deny`, read: networks are the gate's to compare, identities the limiter's. */
export interface CallerLists {
  readonly byNetwork: ((address: Address) => Listed) | undefined
  /** Some network is denied. */
  readonly deniesNetworks: boolean
  readonly allow: readonly string[]
  readonly deny: readonly string[]
}

/**
 * @param allow networks in CIDR notation, addresses, or identities: `user 42`, `service 7`
 * @throws {ConfigurationError} `config.limit`
 */
export function callerLists(allow: readonly string[] = [], deny: readonly string[] = []): CallerLists {
  const allowed = sorted('allow', allow)
  const denied = sorted('deny', deny)
  const isAllowed = within(allowed.networks)
  const isDenied = within(denied.networks)
  return {
    byNetwork:
      allowed.networks.length + denied.networks.length === 0
        ? undefined
        : (address) => (isDenied(address) ? 'deny' : isAllowed(address) ? 'allow' : undefined),
    deniesNetworks: denied.networks.length > 0,
    allow: allowed.identities,
    deny: denied.identities,
  }
}

function sorted(option: 'allow' | 'deny', list: readonly string[]) {
  const networks: Network[] = []
  const identities: string[] = []
  if (!Array.isArray(list)) refuse(`limits.${option} is a list of networks and identities.`)
  for (const [index, entry] of list.entries()) {
    const place = `limits.${option}[${index}]`
    if (typeof entry === 'string' && /^(?:user|service) ./u.test(entry)) identities.push(entry)
    else if (typeof entry === 'string' && entry.includes(' ')) {
      refuse(`${place} is no identity: "user …" or "service …", and networks as they are.`)
    } else networks.push(readNetwork(entry, (why) => refuse(`${place} ${why}`)))
  }
  return { networks, identities }
}

/**
 * Whether somebody put this address on a list, or the name that events have for it. Only where the configured proxies
 * vouch for it: an address that may be a proxy's is everybody's behind it. Whoever disputes it is denied while anybody is.
 */
export function listedAddress(exchange: Exchange): Eventually<Listed> {
  const { client, gate } = exchange
  // A client can add a header that contradicts the proxy's: who is on the list would leave it that way.
  if (client.source === 'disputed') return deniesAddresses(gate) ? 'deny' : undefined
  if (client.ip === null || !client.verified) return undefined
  const address = gate.limits.lists.byNetwork && readAddress(client.ip)
  const byNetwork = address ? gate.limits.lists.byNetwork?.(address) : undefined
  if (byNetwork === 'deny') return 'deny'
  const listed = gate.limiter.listed(exchange.addressIdentity) ?? byNetwork
  return byName(gate, 'client', client.key, listed)
}

function deniesAddresses({ limits, limiter }: Gate): boolean {
  return limits.lists.deniesNetworks || limiter.denies('address') || limiter.denies('client')
}

export function listedPrincipal({ principal, principalIdentity, gate }: Exchange): Eventually<Listed> {
  if (principal === null || principalIdentity === null) return undefined
  return byName(gate, 'principal', principal.id, gate.limiter.listed(principalIdentity))
}

/** Whoever is denied by one of the two is denied. The name is worked out where such names are listed, and then remembered. */
function byName(
  { limiter, callers }: Gate,
  kind: 'client' | 'principal',
  of: string,
  listed: Listed,
): Eventually<Listed> {
  if (listed === 'deny' || !limiter.lists(kind)) return listed
  const verdict = (names: readonly string[]): Listed => {
    const known = names.map((name) => limiter.listed(`${kind} ${name}`))
    return known.includes('deny') ? 'deny' : (known.find((each) => each !== undefined) ?? listed)
  }
  const names = callers.listed(kind, of)
  return isPromise(names) ? names.then(verdict, () => listed) : verdict(names)
}

function refuse(message: string): never {
  throw new ConfigurationError('config.limit', message)
}
