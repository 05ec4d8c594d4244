import { accounts, type AccountsOptions } from '../../accounts/accounts.js'
import { signedIn } from '../../authorization/access.js'
import { createGate, type Gate, type GateOptions } from '../../pipeline/gate.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { fakeHost } from '../../testing/fake-host.js'
import { accountHandlers } from '../account-handlers.js'
import { createRoute } from '../route.js'

export interface AccountsApp {
  readonly gate: Gate
  /** The answer of the Route Handler that is at the path. */
  answer(request: Request, path: string): Promise<Response>
}

/** Accounts below `/api/auth`, and a route `/profile` that says who is signed in. */
export function accountsApp(
  people: AccountsOptions,
  identity: GateOptions['identity'],
  options: Partial<GateOptions> = {},
): AccountsApp {
  const made = accounts(people)
  const gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity,
      accounts: made,
      limits: { store: memory(), onStoreError: 'local' },
      ...(people.clock === undefined ? {} : { clock: people.clock }),
      ...options,
    },
    fakeHost(),
  )
  const account = accountHandlers(gate, made.endpoints(identity))
  const profile = createRoute(gate)({ access: signedIn, handler: ({ principal }) => ({ id: principal.id }) })
  return {
    gate,
    answer: async (request, path) => {
      if (path === '/profile') return profile(request, { params: Promise.resolve({}) })
      const holdfast = path.split('/').slice(3)
      return account[request.method as 'GET' | 'POST' | 'DELETE'](request, { params: Promise.resolve({ holdfast }) })
    },
  }
}
