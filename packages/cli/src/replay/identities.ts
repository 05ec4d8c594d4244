import type { Per } from 'holdfast/rate-limit'
import { NO_NAME, OTHERS } from './names/byte-names.js'
import type { Names } from './names/names.js'
import type { Rates } from './rates.js'
import type { Columns } from './records/columns.js'

/** A number for who is counted, told apart within one kind; `NO_NAME` where nobody is. */
export function identityNumber(per: Per, names: Names): (block: Columns, at: number) => number {
  const named = (id: number): number => (id === OTHERS ? NO_NAME : id)
  switch (per) {
    case 'address':
      return ({ addresses }, at) => named(addresses[at]!)
    case 'anonymous':
      return ({ users, addresses }, at) => ((users[at] ?? OTHERS) === NO_NAME ? named(addresses[at]!) : NO_NAME)
    case 'user':
      return ({ users }, at) => named(users[at]!)
    case 'caller':
      return ({ users, addresses }, at) =>
        users[at]! !== NO_NAME
          ? named(users[at]!)
          : (addresses[at] ?? OTHERS) === OTHERS
            ? NO_NAME
            : addresses[at]! + names.users.size
    case 'user-agent':
      // Who sends none is counted, as one more user agent.
      return ({ agents }, at) => ((agents[at] ?? OTHERS) === OTHERS ? NO_NAME : agents[at]! + 1)
    case 'route':
      return ({ routes }, at) => named(routes[at]!)
    case 'everybody':
      return () => 1
  }
}

/** By the identity's number; `undefined` where nobody has counted them. */
export function requestsPer(per: Per, names: Names, rates: Rates): ArrayLike<number> | undefined {
  switch (per) {
    case 'address':
      return names.addresses.requests
    case 'user':
      return rates.users
    case 'route':
      return rates.routes
    default:
      return undefined
  }
}

/** One more than the highest number of a kind. */
export function identitiesOf(per: Per, { addresses, users, agents, routes }: Names): number {
  switch (per) {
    case 'address':
    case 'anonymous':
      return addresses.size
    case 'user':
      return users.size
    case 'caller':
      return users.size + addresses.size
    case 'user-agent':
      return agents.size + 1
    case 'route':
      return routes.size
    case 'everybody':
      return 2
  }
}

/** Who it is, for people. */
export function identityText(per: Per, number: number, names: Names): string {
  switch (per) {
    case 'address':
    case 'anonymous':
      return names.addresses.text(number)
    case 'user':
      return names.users.text(number)
    case 'caller':
      return number < names.users.size ? names.users.text(number) : names.addresses.text(number - names.users.size)
    case 'user-agent':
      return number === 1 ? '-' : names.agents.text(number - 1)
    case 'route':
      return names.routes.text(number)
    case 'everybody':
      return 'everybody'
  }
}
