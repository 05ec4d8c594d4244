import { connection } from './connection.js'
import type { Endpoint } from '../accounts/endpoint.js'
import { publicAccess } from '../authorization/access.js'
import { problem } from '../core/problem.js'
import { accountPolicy } from '../pipeline/endpoints/account-policy.js'
import type { Gate } from '../pipeline/gate.js'
import { compilePolicy, type Policy } from '../pipeline/policy.js'
import { answerOptions } from '../pipeline/stages/preflight.js'
import { answerCall } from '../pipeline/route.js'
import { nextCall, type RouteContext } from './route.js'
import { allowed, notAllowed, withoutContent, type Exported, type RouteExports } from './routes.js'

/** The one dynamic segment of the catch-all folder, `[...holdfast]`. */
export type CatchAll = Readonly<Record<string, string | readonly string[] | undefined>>

/** One endpoint path with its methods. */
interface Mounted {
  readonly segments: readonly string[]
  readonly policies: Map<string, Policy>
  readonly allow: string
  readonly missing: Policy
}

/** What `app/api/auth/[...holdfast]/route.ts` exports. */
export interface AccountHandlers extends Omit<
  RouteExports<CatchAll, CatchAll, CatchAll, CatchAll, CatchAll>,
  'OPTIONS'
> {
  /** Next 15 checks that a second argument, where one is declared, may not be absent. */
  readonly OPTIONS: Exported<CatchAll>
}

/**
 * Dispatches the catch-all route to the account endpoints, each behind the whole gate. An unknown path is 404, a known
 * one with another method 405 with `Allow`.
 */
export function accountHandlers(gate: Gate, endpoints: readonly Endpoint[]): AccountHandlers {
  const mounted = mount(endpoints)

  const answer = async (request: Request, context: RouteContext<CatchAll>): Promise<Response> => {
    await connection()
    const path = segmentsOf(await context.params)
    const found = match(mounted, path)
    const isHead = request.method === 'HEAD'
    const policy = found?.endpoint.policies.get(isHead ? 'GET' : request.method) ?? found?.endpoint.missing ?? UNMOUNTED
    const got = await answerCall(gate, policy, await nextCall(policy, request, found?.params))
    return isHead ? withoutContent(got) : got
  }
  const options = async (request: Request, context?: RouteContext<CatchAll>): Promise<Response> => {
    await connection()
    const found = match(mounted, segmentsOf((await context?.params) ?? {}))?.endpoint
    return answerOptions(gate, found?.policies ?? new Map(), found?.allow ?? 'OPTIONS', request.headers)
  }
  return { GET: answer, HEAD: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer, OPTIONS: options }
}

/** What is asked for and not there, such as a sign-in without `accounts`. */
export const UNMOUNTED = compilePolicy({
  access: publicAccess,
  name: 'auth',
  handler: () => problem('object.not_found'),
})

function mount(endpoints: readonly Endpoint[]): readonly Mounted[] {
  const paths = [...new Set(endpoints.map((endpoint) => endpoint.path))]
  return paths.map((path) => {
    const methods = endpoints.filter((endpoint) => endpoint.path === path)
    const policies = new Map(methods.map((endpoint): [string, Policy] => [endpoint.method, accountPolicy(endpoint)]))
    const allow = allowed(policies)
    return { segments: path.split('/'), policies, allow, missing: notAllowed(allow) }
  })
}

function match(mounted: readonly Mounted[], path: readonly string[]) {
  for (const endpoint of mounted) {
    if (endpoint.segments.length !== path.length) continue
    const params: Record<string, string> = {}
    const fits = endpoint.segments.every((segment, at) => {
      const given = path[at] as string
      if (!segment.startsWith(':')) return segment === given
      params[segment.slice(1)] = given
      return true
    })
    if (fits) return { endpoint, params }
  }
  return undefined
}

function segmentsOf(params: CatchAll): readonly string[] {
  const [rest = []] = Object.values(params)
  return typeof rest === 'string' ? [rest] : rest
}
