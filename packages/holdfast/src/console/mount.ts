import { fields } from '../accounts/fields.js'
import { problem, type Problem } from '../core/problem.js'
import { noCors } from '../origin/decide-cors.js'
import type { Exchange } from '../pipeline/exchange.js'
import type { Gate } from '../pipeline/gate.js'
import { compilePolicy, type Policy } from '../pipeline/policy.js'
import { run } from '../pipeline/run.js'
import { caching, file } from './files.js'
import type { ConsoleParts } from './options.js'
import { isView } from './navigation.js'
import { page } from './page.js'
import type { ConsoleCall, Resource } from './resource.js'

/** What is asked for: under which rules, and with what out of the path. */
export interface Found {
  readonly policy: Policy
  readonly params: Readonly<Record<string, string>>
  /** What its path answers to. */
  readonly policies: ReadonlyMap<string, Policy>
  /** Of an answer with 200; absent: nobody keeps it. */
  readonly cacheControl?: string
  /** People who may not see it are shown a page, or the way to sign in. */
  readonly isPage?: true
}

interface Mounted {
  readonly segments: readonly string[]
  readonly policies: ReadonlyMap<string, Policy>
  readonly missing: Policy
}

/** As in a UUID, and a key's id. */
const SEGMENT = /^[\w-]{1,64}$/

/** Commands are some names and numbers. */
const MOST_BODY = 4_096

/** Which policy answers a path below the console. No path is a name of anything else: what is not known is 404. */
export function mount(parts: ConsoleParts, resources: readonly Resource[]) {
  const { gate, path } = parts
  const mounted = mountResources(parts, resources)
  const views = policyOf(parts, `${path}/[[...path]]`, (exchange) => page(path, exchange.call.request as Request))
  const files = policyOf(parts, `${path}/assets/[file]`, ({ call }) => file(String(call.params.file)))
  const unknown = policyOf(parts, `${path}/[[...unknown]]`, () => problem('object.not_found'))
  const onlyGet = policyOf(parts, `${path}/[[...path]]`, () => notAllowed('GET, HEAD, OPTIONS'))
  const seen = (policy: Policy) => new Map([['GET', policy]])

  return (method: string, segments: readonly string[]): Found => {
    const [first, ...rest] = segments
    if (first === 'api') {
      const found = match(mounted, rest)
      if (found === undefined) return { policy: unknown, params: {}, policies: seen(unknown) }
      const { policies, missing } = found.mounted
      return { policy: policies.get(method) ?? missing, params: found.params, policies }
    }
    const name = segments.join('/')
    if (first === 'assets' || name === 'icon.svg') {
      const policy = method === 'GET' ? files : onlyGet
      return { policy, params: { file: name }, policies: seen(files), cacheControl: caching(name) }
    }
    if (!isView(segments)) return { policy: unknown, params: {}, policies: seen(unknown), isPage: true }
    return { policy: method === 'GET' ? views : onlyGet, params: {}, policies: seen(views), isPage: true }
  }

  function mountResources({ path: below, access, commands }: ConsoleParts, given: readonly Resource[]): Mounted[] {
    return [...new Set(given.map((each) => each.path))].map((own) => {
      const name = `${below}/api/${own.replaceAll(/:(\w+)/g, '[$1]')}`
      const policies = new Map(
        given
          .filter((each) => each.path === own)
          .map((each): [string, Policy] => [each.method, resourcePolicy({ gate, access, commands }, name, each)]),
      )
      const allow = [...policies.keys(), 'OPTIONS'].flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]))
      const missing = policyOf(parts, name, () => notAllowed(allow.join(', ')))
      return { segments: own.split('/'), policies, missing }
    })
  }
}

function notAllowed(allow: string): Problem {
  return problem('request.method_not_allowed', { headers: { Allow: allow } })
}

function match(all: readonly Mounted[], path: readonly string[]) {
  for (const mounted of all) {
    if (mounted.segments.length !== path.length) continue
    const params: Record<string, string> = {}
    const fits = mounted.segments.every((segment, at) => {
      const given = path[at] as string
      if (!segment.startsWith(':')) return segment === given
      params[segment.slice(1)] = given
      return SEGMENT.test(given)
    })
    if (fits) return { mounted, params }
  }
  return undefined
}

type Perform = Policy['perform']

/** Other origins read nothing here and command nothing, whatever the app's CORS settings let them do elsewhere. */
function policyOf({ access }: Pick<ConsoleParts, 'access'>, name: string, perform: Perform): Policy {
  return { ...compilePolicy({ access, cors: noCors, name, handler: () => undefined }), perform }
}

function resourcePolicy(
  { gate, access, commands }: { readonly gate: Gate } & Pick<ConsoleParts, 'access' | 'commands'>,
  name: string,
  { method, query, body, handler }: Resource,
): Policy {
  const policy: Policy = {
    ...compilePolicy({
      access: method === 'POST' ? commands : access,
      cors: noCors,
      name,
      // A command without parameters is JSON as well: no page of another site sends that unasked.
      ...(method === 'POST' ? { body: body ?? fields({}), maxBodyBytes: MOST_BODY } : {}),
      ...(query === undefined ? {} : { query }),
      handler: () => undefined,
    }),
    perform: (exchange) => handler(callOf(gate, policy, exchange)),
  }
  return policy
}

function callOf(gate: Gate, policy: Policy, exchange: Exchange): ConsoleCall {
  const { call, client } = exchange
  return {
    administrator: exchange.principal as ConsoleCall['administrator'],
    params: call.params as Readonly<Record<string, string>>,
    query: exchange.query,
    body: exchange.body,
    clientKey: client.ip === null ? null : client.key,
    answer: exchange.answer,
    requestId: exchange.requestId,
    request: call.request as Request,
    stillAdmitted: async () => {
      const [again, ending] = await run(gate, policy, call, { only: 'identity' })
      if ('refusal' in ending || 'thrown' in ending || again.rejected !== undefined) return false
      return policy.access.check(again.principal, gate.clock()) === 'allow'
    },
  }
}
