import type { TicketPurpose, TicketStore } from '../../accounts/ticket-store.js'
import type { Answer, Rows } from './rows.js'

export function memoryTickets({ tickets, accounts }: Rows, answer: Answer): TicketStore {
  const keyOf = (userId: string, purpose: TicketPurpose) => `${userId} ${purpose}`
  const good = (hash: string, purpose: TicketPurpose, now: number) => {
    const ticket = [...tickets.values()].find((each) => each.hash === hash && each.purpose === purpose)
    const account = ticket && accounts.get(ticket.userId)
    const isGood = account?.disabled === false && account.email === ticket?.email && ticket.expiresAt > now
    return isGood ? ticket : undefined
  }

  return {
    issue: (ticket) =>
      answer(() => {
        if (!accounts.has(ticket.userId)) return false
        tickets.set(keyOf(ticket.userId, ticket.purpose), { ...ticket })
        return true
      }),
    find: (hash, purpose, now) => answer(() => good(hash, purpose, now) ?? null),
    redeem: (hash, purpose, now) =>
      answer(() => {
        const ticket = good(hash, purpose, now)
        if (ticket === undefined) return null
        tickets.delete(keyOf(ticket.userId, purpose))
        return ticket
      }),
  }
}
