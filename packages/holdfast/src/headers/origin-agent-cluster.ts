/**
 * The value of `Origin-Agent-Cluster` (HTML §7.1.2), a boolean of RFC 9651: the page asks for a process of its own
 * origin, and `document.domain` can no longer open it to the sites beside it.
 */
export const originAgentCluster = '?1'
