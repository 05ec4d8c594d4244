import { addressText, readAddress, readNode, type Address } from './address.js'
import { forwardedForHops, forwardedHops, type Hops } from './forwarded.js'
import { MOST_HOPS } from './trusted-proxies.js'

/** An address; `null`: something stands where it should be, and cannot be believed; `undefined`: nothing does. */
export type Derived = Address | null | undefined

/** Picks the client among the entries of one list header, nearest proxy first. */
export type Choice = (hops: Hops) => Derived

/** The n-th entry from the right: what the outermost of `count` proxies saw. What is further left, the client wrote. */
export function nthHop(count: number): Choice {
  return (hops) => {
    for (let nearer = 1; nearer < count; nearer++) {
      if (hops() === null) return undefined
    }
    const entry = hops()
    return entry === null ? undefined : readNode(entry)
  }
}

/** The first entry from the right that is not one of our proxies'; the outermost proxy itself where all of them are. */
export function firstUntrusted(trusted: (address: Address) => boolean): Choice {
  return (hops) => {
    let client: Derived
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const entry = hops()
      if (entry === null) return client
      client = readNode(entry)
      if (client === null || !trusted(client)) return client
    }
    return null
  }
}

/**
 * The client by `X-Forwarded-For` or `Forwarded`. A proxy writes one of the two and passes the other on as the client
 * sent it. Which one is not known here: where both are there they must agree, or the client has chosen its address.
 */
export function fromChain(headers: Headers, socket: Address | null, pick: Choice): Derived {
  const xff = headers.get('x-forwarded-for')
  const forwarded = headers.get('forwarded')
  if (!forwarded) return xff ? pick(forwardedForHops(xff)) : undefined
  const standard = pick(forwardedHops(forwarded))
  return xff && !saysOnlyTheSocket(xff, socket) ? agreed(standard, pick(forwardedForHops(xff))) : standard
}

/** `X-Forwarded-For` alone, by its last entry: what a single appending proxy saw. */
export function appended(headers: Headers): Derived {
  const xff = headers.get('x-forwarded-for')
  return xff ? lastHop(forwardedForHops(xff)) : undefined
}

const lastHop = nthHop(1)

/**
 * `X-Real-IP` beside `X-Forwarded-For`. Whichever of the two a server forgot to set is the client's own text: where
 * both are there they must agree.
 */
export function realAddress(headers: Headers, socket: Address | null): Derived {
  const real = headers.get('x-real-ip')
  const xff = headers.get('x-forwarded-for')
  if (real === null) return appended(headers)
  return xff && !saysOnlyTheSocket(xff, socket) ? agreed(readNode(real), appended(headers)) : readNode(real)
}

function agreed(one: Derived, other: Derived): Derived {
  if (one === undefined && other === undefined) return undefined
  return one && other && addressText(one) === addressText(other) ? one : null
}

/** Next fills a missing `X-Forwarded-For` with the socket's address, which is no proxy's word. */
function saysOnlyTheSocket(xff: string, socket: Address | null): boolean {
  const only = readNode(xff)
  return only !== null && socket !== null && addressText(only) === addressText(socket)
}

/** The socket's address as the binding got it. */
export function readSocket(peer: string | undefined): Address | null {
  return peer === undefined ? null : readAddress(peer)
}
