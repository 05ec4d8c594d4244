import type { Endpoint } from '../accounts/endpoint.js'
import { compilePolicy, type AnyDefinition, type Policy } from './policy.js'

/** Longest user agent that an account's session keeps. */
const USER_AGENT = 512

/**
 * An account endpoint as a policy: the same stages as for any route. Its params need no object rule: each endpoint looks
 * up by the caller's own id only.
 */
export function accountPolicy(endpoint: Endpoint): Policy {
  const policy = compilePolicy({
    access: endpoint.access,
    limit: endpoint.limits,
    name: `auth/${endpoint.path}`,
    ...(endpoint.body === undefined ? {} : { body: endpoint.body }),
    ...(endpoint.status === undefined ? {} : { status: endpoint.status }),
    handler: () => undefined,
  } as AnyDefinition)
  return {
    ...policy,
    namespace: 'auth',
    perform: (exchange) =>
      endpoint.handler({
        principal: exchange.principal,
        body: exchange.body,
        params: exchange.call.params as Readonly<Record<string, string>>,
        cookies: exchange.cookies,
        address: exchange.client.key,
        userAgent: exchange.call.headers.get('user-agent')?.slice(0, USER_AGENT) ?? null,
        answer: exchange.answer,
      }),
  }
}
