import { ConfigurationError } from '../core/configuration-error.js'
import { GATE, type Gated } from '../pipeline/gated.js'
import { answerOptions } from '../pipeline/stages/preflight.js'
import { answerCall } from '../pipeline/route.js'
import { routeCall } from '../pipeline/route-call.js'
import { cancel } from '../validation/cancel.js'
import { consoleParts, type SecurityConsoleOptions } from './options.js'
import { mount, type Found } from './mount.js'
import { ownCounters, quietGate } from './quiet-gate.js'
import { refusedPage } from './refused-page.js'
import { resources } from './resources.js'

/** The one dynamic segment of the catch-all folder, `[[...path]]`. */
type CatchAll = Readonly<Record<string, string | readonly string[] | undefined>>

type ConsoleHandler = (request: Request, context: { readonly params: Promise<CatchAll> }) => Promise<Response>

/** What `app/console/[[...path]]/route.ts` exports. */
export interface ConsoleHandlers {
  readonly GET: ConsoleHandler
  readonly HEAD: ConsoleHandler
  readonly POST: ConsoleHandler
  readonly PUT: ConsoleHandler
  readonly PATCH: ConsoleHandler
  readonly DELETE: ConsoleHandler
  readonly OPTIONS: ConsoleHandler
}

/**
 * The security console of an app, below one path of its own origin: what happened, who, why, and what to change. Every
 * request of it passes the gate, under `role('admin')` and a Content Security Policy of its own.
 *
 * ```ts
 * // app/console/[[...path]]/route.ts
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = securityConsole(gate, { people, signIn: '/sign-in' })
 * ```
 *
 * @param gated what `holdfast({ … })` returned
 * @throws {ConfigurationError} `config.console`, `config.unknown_option`
 */
export function securityConsole(gated: Gated, options: SecurityConsoleOptions = {}): ConsoleHandlers {
  const loud = (gated as Partial<Gated> | undefined)?.[GATE]
  if (loud === undefined) {
    throw new ConfigurationError(
      'config.console',
      'securityConsole(gate) takes what holdfast({ … }) returned, as a whole.',
    )
  }
  const gate = quietGate(loud)
  const counted = ownCounters(gate)
  const parts = consoleParts(gate, options)
  const find = mount(parts, resources(parts))

  const answer: ConsoleHandler = async (request, context) => {
    // Looked at first: a build that would run this handler stops here.
    const segments = segmentsOf(await context.params)
    const isHead = request.method === 'HEAD'
    const found = find(isHead ? 'GET' : request.method, segments)
    const { policy, params } = found
    const got = await answerCall(counted, policy, routeCall(request, params, policy.name as string))
    const shown = await refusedPage(parts, found, segments, request, kept(found, got))
    return isHead ? withoutContent(shown) : shown
  }
  const preflight: ConsoleHandler = async (request, context) => {
    const { policies } = find('OPTIONS', segmentsOf(await context.params))
    const methods = [...policies.keys(), 'OPTIONS'].flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]))
    return answerOptions(gate, policies, methods.join(', '), request.headers)
  }
  return { GET: answer, HEAD: answer, POST: answer, PUT: answer, PATCH: answer, DELETE: answer, OPTIONS: preflight }
}

function segmentsOf(params: CatchAll): readonly string[] {
  const [rest = []] = Object.values(params)
  return typeof rest === 'string' ? [rest] : rest
}

/** The files of a build are the same for everybody who gets them, whatever their cookies. */
function kept({ cacheControl }: Found, answer: Response): Response {
  if (cacheControl === undefined || answer.status !== 200) return answer
  answer.headers.set('Cache-Control', cacheControl)
  answer.headers.set('Vary', 'Accept-Encoding')
  return answer
}

function withoutContent(answer: Response): Response {
  if (answer.body !== null) cancel(answer.body)
  return new Response(null, { status: answer.status, headers: answer.headers })
}
