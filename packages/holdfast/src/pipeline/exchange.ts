import { parseCookies, type Cookies } from '../core/cookie.js'
import type { DecisionEvent, LimitState, Stage } from '../core/event.js'
import type { Principal } from '../core/principal.js'
import type { Problem } from '../core/problem.js'
import type { Eventually } from '../core/verdict.js'
import type { ClientAddress } from '../origin/client-address.js'
import type { Cors } from '../origin/decide-cors.js'
import type { Charge } from '../rate-limit/limiter/limiter.js'
import type { HumanProof } from '../accounts/endpoint.js'
import { AnswerRecord } from './answer/answer-record.js'
import type { Gate, Started } from './gate.js'
import { humanProof } from './stages/human-proof.js'
import type { Policy } from './policy.js'

/** One call as the binding hands it over: a request to a route, or a call of a Server Action. */
export interface Call {
  readonly surface: 'route' | 'action'
  readonly method: string
  readonly headers: Headers
  /** The route's pattern or the action's name, for events and limits. */
  readonly route: string
  /** Percent-decoded by the framework, not validated. */
  readonly params: Readonly<Record<string, unknown>>
  readonly search: () => URLSearchParams
  /** Reads the body within the policy's rules; called once, after the caller is known. */
  readonly body: (policy: Policy) => Eventually<{ readonly value: unknown } | Problem>
  /** What came beside the input under this name, each value of it; a Route Handler's body is unread, and gives none. */
  readonly beside: (name: string) => readonly unknown[]
  /** `undefined` for actions, which have none. */
  readonly request: Request | undefined
  /** What the framework gives a handler beside the request, as it came. */
  readonly context?: unknown
}

const NO_COOKIES = parseCookies(null)

/** Without regard to who calls: worked out before that is known, and good afterwards where no tier changes it. */
export interface AddressCharges {
  readonly cost: number
  readonly charges: readonly Charge[]
}

/** Longer patterns share a counter: an id has at most 512 characters. */
const LONGEST_PLACE = 400

/** Where a call goes, as ids and analytics name it. HEAD is GET without its content, and counts as one. */
export function placeOf({ method, route }: { readonly method: string; readonly route: string }): string {
  const place = `${method === 'HEAD' ? 'GET' : method} ${route}`
  return place.length > LONGEST_PLACE ? place.slice(0, LONGEST_PLACE) : place
}

/** One call on its way through the stages: what is known so far. */
export class Exchange {
  readonly gate: Gate
  readonly started: Started
  readonly policy: Policy
  readonly call: Call
  /** Milliseconds since the epoch, when the call came in. */
  readonly time: number
  readonly client: ClientAddress
  readonly cookies: Cookies
  readonly cors: Cors
  readonly answer = new AnswerRecord()
  /** Handlers, refusals and events name the call by it. */
  readonly requestId: string = crypto.randomUUID()
  /** The stage that is deciding; events name it. */
  stage: Stage = 'origin'
  /** Every stage that was entered, and when, by the steady clock; empty where nobody hears of it. */
  readonly entered: [Stage, number][] = []
  principal: Principal | null = null
  /** Whether a credential could not be looked at: whose it is, and whether it is good, nobody knows. */
  isUnidentified = false
  /** Why a credential that was sent does not identify anybody; refused at stage 5 unless the route is public. */
  rejected: Problem | undefined
  params: unknown
  query: unknown
  body: unknown
  object: unknown
  limits: readonly LimitState[] = []
  /** No limit counts the caller: somebody put them, or their address, on the list. Budgets do. */
  exempt = false
  /** What the user agent says of itself, where a bot rule asks; `undefined` where none does. */
  bot: DecisionEvent['bot']
  /** Whose crawler calls, shown by DNS. */
  crawler: string | null = null
  readonly degraded: string[] = []
  /** What the address's own limits are charged, once that is worked out. */
  addressCharges: AddressCharges | undefined
  #place: string | undefined
  #addressIdentity: string | undefined
  #principalIdentity: string | undefined
  #human: HumanProof | undefined

  constructor(gate: Gate, policy: Policy, call: Call) {
    this.gate = gate
    this.started = gate.start()
    this.policy = policy
    this.call = call
    this.time = gate.clock()
    this.client = this.started.clientAddress(call.headers, gate.host.peer(call.headers))
    gate.addresses.saw(this.client.ip !== null, this.time)
    const cookie = call.headers.get('cookie')
    this.cookies = cookie === null ? NO_COOKIES : parseCookies(cookie)
    this.cors = policy.cors ?? gate.cors
  }

  enter(stage: Stage): void {
    this.stage = stage
    if (this.gate.observed) this.entered.push([stage, performance.now()])
  }

  /** Where the call goes, as ids and analytics name it. */
  get place(): string {
    return (this.#place ??= placeOf(this.call))
  }

  /** Who calls, as counters and lists name an address. */
  get addressIdentity(): string {
    return (this.#addressIdentity ??= `address ${this.client.key}`)
  }

  /** The same of a principal: `user 42`. `null`: nobody is signed in. */
  get principalIdentity(): string | null {
    if (this.principal === null) return null
    return (this.#principalIdentity ??= `${this.principal.kind} ${this.principal.id}`)
  }

  /** One for the call: a solution is good once, however many ask for it. */
  get human(): HumanProof {
    return (this.#human ??= humanProof(this))
  }

  /** Whether the request carries a cookie that signs somebody in: a browser may have sent it unasked. */
  get ambient(): boolean {
    return this.started.ambientCookies.some((name) => this.cookies.has(name))
  }
}
