import type { Ticket } from '../accounts/ticket-store.js'
import type { Eventually } from '../core/verdict.js'
import { hostileKeys } from './hostile-keys.js'
import { atOnce, HOUR, newTicket, NO_UUIDS, NOON, person, tests, type StorageUnderTest } from './sample-rows.js'
import type { TestRunner } from './store-contract.js'

/** The accounts beside the tickets: a ticket belongs to one. Rows of other tests may be in both. */
export type TicketsUnderTest = Pick<StorageUnderTest, 'tickets' | 'accounts' | 'close'>

/**
 * What every `TicketStore` must do, whatever is behind it. Call it in a test file, once for each way to open the store;
 * `open` is called for each test.
 *
 * @example ticketStoreContract('memory', () => memory(), { describe, it, expect })
 */
export function ticketStoreContract(name: string, open: () => Eventually<TicketsUnderTest>, runner: TestRunner): void {
  const { describe, expect } = runner
  const test = tests(open, runner)

  describe(`the ticket store "${name}"`, () => {
    test('shows a ticket without taking it, and gives it out once', async ({ tickets, accounts }) => {
      const ticket = newTicket(await person(accounts))
      expect(await tickets.issue(ticket)).toBe(true)
      for (let look = 0; look < 2; look++) expect(await tickets.find(ticket.hash, 'verify', NOON)).toEqual(ticket)
      expect(await tickets.redeem(ticket.hash, 'verify', NOON)).toEqual(ticket)
      expect(await tickets.find(ticket.hash, 'verify', NOON)).toBe(null)
      expect(await tickets.redeem(ticket.hash, 'verify', NOON)).toBe(null)
    })

    test('of 64 parallel callers one gets it', async ({ tickets, accounts }) => {
      const ticket = newTicket(await person(accounts))
      await tickets.issue(ticket)
      const taken = await atOnce(64, () => tickets.redeem(ticket.hash, 'verify', NOON))
      expect(taken.filter((each) => each !== null)).toEqual([ticket])
    })

    test('is good for its purpose only, and until its end', async ({ tickets, accounts }) => {
      const ticket = newTicket(await person(accounts), { purpose: 'reset' })
      await tickets.issue(ticket)
      expect(await both(tickets, ticket.hash, 'verify', NOON)).toEqual([null, null])
      expect(await both(tickets, ticket.hash, 'unlock', NOON)).toEqual([null, null])
      expect(await both(tickets, ticket.hash, 'reset', ticket.expiresAt)).toEqual([null, null])
      expect(await both(tickets, ticket.hash, 'reset', ticket.expiresAt - 1)).toEqual([ticket, ticket])
    })

    test('a later one takes the place of an earlier one of the same account and purpose', async ({
      tickets,
      accounts,
    }) => {
      const [one, other] = [await person(accounts), await person(accounts)]
      const kept = [newTicket(one, { purpose: 'reset' }), newTicket(other)]
      const [former, latter] = [newTicket(one), newTicket(one, { expiresAt: NOON + 2 * HOUR })]
      for (const ticket of [former, ...kept, latter]) expect(await tickets.issue(ticket)).toBe(true)
      expect(await both(tickets, former.hash, 'verify', NOON)).toEqual([null, null])
      for (const ticket of [latter, ...kept]) {
        expect(await tickets.redeem(ticket.hash, ticket.purpose, NOON)).toEqual(ticket)
      }
    })

    test('of 64 issued at once one is left', async ({ tickets, accounts }) => {
      const account = await person(accounts)
      const issued = Array.from({ length: 64 }, () => newTicket(account))
      await atOnce(64, (index) => tickets.issue(issued[index] as Ticket))
      const found = await atOnce(64, (index) => tickets.redeem(issued[index]?.hash ?? '', 'verify', NOON))
      expect(found.filter((ticket) => ticket !== null).length).toBe(1)
    })

    test('dies with what it proves: another address', async ({ tickets, accounts }) => {
      const account = await person(accounts)
      const ticket = newTicket({ ...account, email: `former-${account.email}` })
      await tickets.issue(ticket)
      expect(await both(tickets, ticket.hash, 'verify', NOON)).toEqual([null, null])
    })

    test('dies when the account is disabled, and is not revived with it', async ({ tickets, accounts }) => {
      const account = await person(accounts)
      const ticket = newTicket(account, { purpose: 'unlock' })
      await tickets.issue(ticket)
      await accounts.update(account.id, { disabled: true })
      expect(await both(tickets, ticket.hash, 'unlock', NOON)).toEqual([null, null])
      await accounts.update(account.id, { disabled: false })
      expect(await both(tickets, ticket.hash, 'unlock', NOON)).toEqual([null, null])
    })

    test('is issued to no account that is not there', async ({ tickets }) => {
      for (const id of [...NO_UUIDS, crypto.randomUUID()]) {
        const ticket = newTicket({ id, email: 'ada@example.com' })
        expect(await tickets.issue(ticket)).toBe(false)
        expect(await both(tickets, ticket.hash, 'verify', NOON)).toEqual([null, null])
      }
    })

    test('any text may be presented, and finds nothing', async ({ tickets }) => {
      for (const hash of hostileKeys) expect(await both(tickets, hash, 'reset', NOON)).toEqual([null, null])
    })
  })
}

/** What a look, and then an attempt to take it, answer. */
async function both(tickets: TicketsUnderTest['tickets'], ...given: Parameters<typeof tickets.find>) {
  return [await tickets.find(...given), await tickets.redeem(...given)]
}
