import type * as Resolvers from 'node:dns/promises'
import ipaddr from 'ipaddr.js'

/**
 * The waist of DNS: two questions. No record, or no such name, is an empty list; a rejection means that nobody knows.
 * Nothing here has a deadline: who asks gives it one.
 */
export interface Dns {
  /** The names of an address (PTR). */
  reverse(ip: string): Promise<readonly string[]>
  /** The addresses of a name: A for family 4, AAAA for 6. */
  forward(name: string, family: 4 | 6): Promise<readonly string[]>
}

export interface NodeDnsOptions {
  /** `127.0.0.1:5353`. Default: the system's. */
  readonly servers?: readonly string[]
}

/** Node's own resolver. Where there is none (Edge, Node before 20.16), every question is rejected. */
export function nodeDns({ servers }: NodeDnsOptions = {}): Dns {
  let resolver: Resolvers.Resolver | undefined
  const ready = (): Resolvers.Resolver => {
    if (resolver !== undefined) return resolver
    const { Resolver } = nodeResolvers()
    resolver = new Resolver({ timeout: 400, tries: 2 })
    if (servers !== undefined) resolver.setServers(servers)
    return resolver
  }
  return {
    // Not `reverse()`, which takes a server that fails for one that knows no name.
    reverse: (ip) => records(async () => ready().resolvePtr(reverseName(ip))),
    forward: (name, family) => records(async () => (family === 4 ? ready().resolve4(name) : ready().resolve6(name))),
  }
}

/** How the DNS asks for the names of an address (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(ip: string): string {
  const parts = ipaddr.parse(ip).toByteArray()
  if (parts.length === 4) return `${parts.toReversed().join('.')}.in-addr.arpa`
  const nibbles = parts.flatMap((byte) => [byte >> 4, byte & 15])
  return `${nibbles
    .toReversed()
    .map((nibble) => nibble.toString(16))
    .join('.')}.ip6.arpa`
}

/** Looked up at run time: bundles for other runtimes hold no import of it. */
function nodeResolvers(): typeof Resolvers {
  const { process } = globalThis as { process?: Partial<Pick<NodeJS.Process, 'getBuiltinModule'>> }
  const found = process?.getBuiltinModule?.('node:dns/promises')
  if (found === undefined) throw new Error('This runtime has no DNS resolver.')
  return found
}

/** The DNS says so itself: the name does not exist, or has no record of this type. */
const NONE = new Set(['ENOTFOUND', 'ENODATA'])

async function records(ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await ask()
  } catch (error) {
    if (NONE.has(String((error as { code?: unknown }).code))) return []
    throw error
  }
}
