import type { BotRule } from '../../bots/bot-rule.js'
import { problem } from '../../core/problem.js'
import type { Verdict } from '../../core/verdict.js'
import type { Exchange } from '../exchange.js'
import { mayCall } from './may-call.js'

/**
 * What holds for this caller, should it be a bot: none for a principal (a client with a key is no bot), for who may be one
 * while nobody can tell, or for who is let past.
 */
export function botRule({ principal, isUnidentified, exempt, policy, gate }: Exchange): BotRule | undefined {
  return principal !== null || isUnidentified || exempt ? undefined : (policy.bots ?? gate.botRule)
}

/** Recognises callers by what they say of themselves: whoever says it is a browser is a matter of limits and budgets. */
export async function botVerdict(exchange: Exchange): Promise<Verdict> {
  const rule = botRule(exchange)
  if (rule === undefined) return undefined
  const { call, client, gate } = exchange
  const userAgent = call.headers.get('user-agent')
  const bots = await gate.bots()
  const claim = bots.claimOf(userAgent)
  const kind = (await bots.kindOf(userAgent)) ?? (claim === null ? null : 'search-engine')
  exchange.bot = kind === null ? null : { kind, verified: false }
  if (kind === null || rule === 'limit' || !mayCall(exchange)) return undefined
  // No crawler contradicts the proxy about its address.
  if (rule === 'deny' || claim === null || client.source === 'disputed') return problem('limit.bot_denied')
  // An address that may be a proxy's says nothing about who is behind it.
  const standing = client.ip !== null && client.verified ? await claim.check(client.ip) : 'unknown'
  if (standing === 'impostor') return problem('limit.bot_denied')
  if (standing === 'verified') {
    exchange.bot = { kind, verified: true }
    exchange.crawler = claim.operator
  }
  return undefined
}
