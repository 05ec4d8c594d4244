import { fields, text } from '../accounts/fields.js'
import { problem, type Problem } from '../core/problem.js'
import type { Gate } from '../pipeline/gate.js'
import { CALLER, listedName, ownNames } from './names.js'
import type { ConsoleParts } from './options.js'
import { oneOf, optional, whole } from './query.js'
import { resource, type ConsoleCall } from './resource.js'
import type { CallersAnswer, ListCaller, ListedRow } from './wire.js'

const MINUTE = 60_000
/** A year. */
const MOST_MINUTES = 525_600

type Listing = ListCaller & Record<string, unknown>

const body = fields<Listing>({
  id: (input) =>
    typeof input === 'string' && CALLER.test(input)
      ? { value: input }
      : {
          code: 'invalid_format',
          message: 'A caller as the console names it: "client" or "principal", and 22 characters.',
        },
  verdict: optional(oneOf<'allow' | 'deny'>('allow', 'deny')),
  minutes: optional(whole(1, MOST_MINUTES)),
  reason: optional(text({ min: 1, max: 200 })),
})

/** `GET callers`, and `POST callers/list`, which blocks, frees, or takes a caller off, on every instance within two seconds. */
export function callerResources({ gate }: ConsoleParts) {
  return [
    resource({ method: 'GET', path: 'callers', handler: () => listed(gate) }),
    resource({ method: 'POST', path: 'callers/list', body, handler: (call) => list(gate, call) }),
  ]
}

async function listed(gate: Gate): Promise<CallersAnswer> {
  const { revision, callers } = await gate.limiter.settings()
  const now = gate.clock()
  const named = callers
    .filter(({ until }) => until === null || until > now)
    .map(async ({ identity, verdict, until, reason }): Promise<ListedRow> => {
      return { id: await listedName(gate, identity), verdict, until, reason, declared: false }
    })
  return { revision, listed: await Promise.all([...named, ...declared(gate)]) }
}

/** Those that the code lists. */
function declared(gate: Gate): Promise<ListedRow>[] {
  const { allow, deny } = gate.limits.lists
  const rows = (identities: readonly string[], verdict: 'allow' | 'deny') =>
    identities.map(async (identity): Promise<ListedRow> => {
      return { id: await listedName(gate, identity), verdict, until: null, reason: null, declared: true }
    })
  return [...rows(deny, 'deny'), ...rows(allow, 'allow')]
}

async function list(gate: Gate, call: ConsoleCall<unknown, Listing>): Promise<CallersAnswer | Problem> {
  const { id, verdict, minutes, reason } = call.body
  if (verdict === null) return takeOff(gate, call)
  if (verdict === 'deny' && (await ownNames(gate, call)).includes(id)) {
    return problem('console.own_caller', {
      detail: 'This caller is you: your account, or the address that you come from.',
    })
  }
  if (gate.addresses.isUnvouched(id.replace(/^client /, ''))) {
    return problem('input.invalid', {
      detail:
        'This caller came past the proxies of `trustedProxies`, so nobody vouches for the address, and no list is asked about it. Close the way past them, or block the principal.',
    })
  }
  const until = minutes === null ? null : gate.clock() + minutes * MINUTE
  try {
    await gate.limiter.change({ callers: [{ identity: id, verdict, until, reason }] })
  } catch (error) {
    // The list is full, and its words say so.
    if (error instanceof RangeError) return problem('input.invalid', { detail: error.message })
    throw error
  }
  call.answer.audit('caller_listed', null, {
    caller: id,
    verdict,
    ...(minutes === null ? {} : { minutes }),
    ...(reason === null ? {} : { reason }),
  })
  return listed(gate)
}

/** Under whatever identity: code may have listed the same caller by their id. */
async function takeOff(gate: Gate, { body: { id }, answer }: ConsoleCall<unknown, Listing>) {
  const { callers } = await gate.limiter.settings()
  const named = await Promise.all(
    callers.map(async ({ identity }) => [await listedName(gate, identity), identity] as const),
  )
  const identities = named.filter(([name]) => name === id).map(([, identity]) => identity)
  if (identities.length === 0) return problem('object.not_found')
  await gate.limiter.change({ callers: identities.map((identity) => ({ identity, verdict: null })) })
  answer.audit('caller_unlisted', null, { caller: id })
  return listed(gate)
}
