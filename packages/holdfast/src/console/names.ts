import type { Principal } from '../core/principal.js'
import type { Gate } from '../pipeline/gate.js'
import type { ConsoleCall } from './resource.js'

/** What lists take: `principal <22 characters>`, `client <22 characters>`. */
export const CALLER = /^(?:principal|client) [\w-]{22}$/

/** The names under which whoever looks is a caller themselves. */
export async function ownNames(gate: Gate, call: ConsoleCall): Promise<readonly string[]> {
  const { administrator, clientKey } = call
  const principals = await gate.callers.listed('principal', administrator.id)
  const clients = clientKey === null ? [] : await gate.callers.listed('client', clientKey)
  return [...principals.map((name) => `principal ${name}`), ...clients.map((name) => `client ${name}`)]
}

/**
 * Somebody on a list as the console names them. Code may list by ids and addresses: `user 42`, `address 192.0.2.1`; neither
 * leaves.
 */
export async function listedName(gate: Gate, identity: string): Promise<string> {
  if (CALLER.test(identity)) return identity
  const [, kind = '', id = identity] = /^(\w+) (.*)$/s.exec(identity) ?? []
  const isPrincipal = (['user', 'service'] as readonly Principal['kind'][]).includes(kind as Principal['kind'])
  return isPrincipal ? principalName(gate, id) : clientName(gate, kind === 'address' ? id : identity)
}

const principalName = async (gate: Gate, id: string) => `principal ${await gate.callers.principal(id)}`
const clientName = async (gate: Gate, key: string) => `client ${await gate.callers.client(key)}`
