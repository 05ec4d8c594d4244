import { loaded } from '../core/loaded.js'
import type { Gate } from '../pipeline/gate.js'
import { ACTION_ENDPOINTS, type AccountActions } from './actions/account-action-names.js'
import type { AccountHandlers, CatchAll } from './account-handlers.js'
import type { RouteContext } from './route.js'

export interface Auth {
  /** For `app/api/auth/[...holdfast]/route.ts`: `export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = auth.handlers`. */
  readonly handlers: AccountHandlers
  /** The same endpoints as Server Actions, for forms that work without JavaScript. */
  readonly actions: AccountActions
}

/** Loaded with the first call: the app's other routes and pages have no use for them. */
export function createAuth(gate: Gate): Auth {
  const endpoints = loaded(async () => {
    const { authEndpoints } = await import('./auth-endpoints.js')
    return authEndpoints(gate)
  })
  const answer = async (request: Request, context: RouteContext<CatchAll>) =>
    (await endpoints()).handlers.GET(request, context)
  const options = async (request: Request, context: RouteContext<CatchAll>) =>
    (await endpoints()).handlers.OPTIONS(request, context)
  const actions = Object.keys(ACTION_ENDPOINTS).map((name) => {
    const act = async (...given: readonly unknown[]) => {
      const action = (await endpoints()).actions[name as keyof AccountActions] as (
        ...args: readonly unknown[]
      ) => Promise<unknown>
      return action(...given)
    }
    return [name, act] as const
  })
  return {
    handlers: { GET: answer, HEAD: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer, OPTIONS: options },
    actions: Object.fromEntries(actions) as unknown as AccountActions,
  }
}
