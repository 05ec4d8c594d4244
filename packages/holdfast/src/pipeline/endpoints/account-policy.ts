import type { Endpoint } from '../../accounts/endpoint.js'
import { afterAnswer } from '../events/after-answer.js'
import type { Exchange } from '../exchange.js'
import { compilePolicy, type AnyDefinition, type Policy } from '../policy.js'
import { report } from '../events/report.js'

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
    ...(endpoint.limitKey === undefined ? {} : { session: sessionOf(endpoint) }),
    perform: (exchange) =>
      endpoint.handler({
        principal: exchange.principal,
        body: exchange.body,
        params: exchange.call.params as Readonly<Record<string, string>>,
        cookies: exchange.cookies,
        address: exchange.client.key,
        userAgent: exchange.call.headers.get('user-agent')?.slice(0, USER_AGENT) ?? null,
        human: exchange.human,
        answer: exchange.answer,
        after: (task) => afterAnswer(exchange.gate.host, () => reported(task, exchange)),
      }),
  }
}

/** A valid access token names the session too, and spares the second look. */
function sessionOf(endpoint: Endpoint): NonNullable<Policy['session']> {
  return ({ principal, cookies }) => principal?.sessionId ?? endpoint.limitKey?.(cookies) ?? null
}

async function reported(task: () => Promise<unknown>, exchange: Exchange): Promise<void> {
  try {
    await task()
  } catch (error) {
    report(error, exchange)
  }
}
