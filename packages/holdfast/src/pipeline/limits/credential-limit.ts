import type { Principal } from '../../core/principal.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import type { LimitPolicy } from '../../rate-limit/store.js'

/** Distinct limits that are kept; credentials share few. The oldest gives way. */
const CAPACITY = 1_000

const policies = new Map<string, LimitPolicy>()

/**
 * A limit that came with a credential, checked once and not with every call.
 * @throws {ConfigurationError} `config.limit` on one that no limit can be: its issuer has not checked it.
 */
export function credentialLimit({ limit, window }: NonNullable<Principal['limit']>): LimitPolicy {
  const name = `${limit} ${window}`
  let policy = policies.get(name)
  if (policy === undefined) {
    policy = slidingWindow(limit, window).policy
    if (policies.size >= CAPACITY) policies.delete(policies.keys().next().value as string)
    policies.set(name, policy)
  }
  return policy
}
