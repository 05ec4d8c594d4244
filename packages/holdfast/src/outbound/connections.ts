import { Agent } from 'undici'
import { checkedConnect, type ConnectRules } from './checked-connect.js'

/** An agent never forgets an origin, and whoever chooses the URLs chooses how many there are. */
const MOST_ORIGINS = 100
/** Milliseconds that a connection waits for the next fetch, whatever the other side offers. */
const LONGEST_IDLE = 10_000

/**
 * Keeps connections for the next fetch of the same scheme, host and port, and for no other host: a connection was checked
 * for the name that it was opened for. Proxies of the environment (`HTTPS_PROXY`) are not used: they would connect to
 * addresses that nobody checked.
 */
export function connections(rules: ConnectRules): (origin: string) => Agent {
  const connect = checkedConnect(rules)
  const agentOf = (): Agent => new Agent({ connect, keepAliveMaxTimeout: LONGEST_IDLE })
  let agent = agentOf()
  let origins = new Set<string>()
  return (origin) => {
    if (!origins.has(origin) && origins.size >= MOST_ORIGINS) {
      // The old one is not closed, as a fetch may be about to use it: its idle connections end by themselves.
      agent = agentOf()
      origins = new Set()
    }
    origins.add(origin)
    return agent
  }
}
