import { fields, text } from '../accounts/fields.js'
import { problem, type Problem } from '../core/problem.js'
import { declaredLimits, type DeclaredLimit } from '../pipeline/declared-limits.js'
import { MAX_LIMIT, MAX_WINDOW } from '../rate-limit/checked-take.js'
import type { LimitOverride } from '../rate-limit/settings/settings.js'
import { limitText, type Per } from '../rate-limit/what-if/limit-text.js'
import { seenRequest, type SeenRequest } from '../rate-limit/what-if/seen-request.js'
import { whatIfInSlices } from '../rate-limit/what-if/what-if.js'
import { applied, misfit } from './limit-rows.js'
import type { ConsoleParts } from './options.js'
import { optional, whole } from './query.js'
import { resource, type ConsoleCall } from './resource.js'
import type { Source } from './source.js'
import type { WhatIfAnswer } from './wire.js'

interface Asked extends Record<string, unknown> {
  readonly id: string
  readonly limit: number
  readonly window: number
  readonly burst: number | null
}

const query = fields<Asked>({
  id: text({ min: 1, max: 512 }),
  limit: whole(1, MAX_LIMIT),
  window: whole(1, MAX_WINDOW),
  burst: optional(whole(1, MAX_LIMIT)),
})

/** `GET limits/what-if`: what a limit would have refused of the recorded traffic, as `holdfast replay` finds it. */
export function whatIfResource(parts: ConsoleParts, source: Source) {
  const traffic = new RecordedTraffic(source, parts.gate.clock)
  let before: Promise<unknown> = Promise.resolve()
  return resource({
    method: 'GET',
    path: 'limits/what-if',
    query,
    // One after the other: each leaves the app its turns, and many at once would take them together.
    handler(call) {
      const own = before.then<unknown>(() => (call.request.signal.aborted ? unread() : answer(parts, traffic, call)))
      before = own.catch(() => undefined)
      return own
    },
  })
}

/** Nobody reads it, since the slider has moved on: no failure that anybody should be told of. */
const unread = () => new Response(null, { status: 204 })

async function answer(
  { gate }: ConsoleParts,
  traffic: RecordedTraffic,
  { query: { id, limit, window, burst } }: ConsoleCall<Asked>,
): Promise<WhatIfAnswer | Problem> {
  const declared = declaredLimits(gate).find((each) => each.id === id)
  if (declared === undefined) return problem('object.not_found')
  const override: LimitOverride = { limit, window, ...(burst === null ? {} : { burst }) }
  const fault = misfit(id, declared.policy, override)
  if (fault !== undefined) return problem('input.invalid', { detail: fault })
  const policy = applied(id, declared.policy, override)
  const [per, { places }] = [perOf(declared), declared]
  const counted = new Set(places)
  const shown = limitText(policy, per, places)
  const what = {
    text: shown,
    policy,
    per,
    ...(places.length === 0 ? {} : { counts: (place: string) => counted.has(place) }),
  }
  const found = await whatIfInSlices(await traffic.seen(), [what])
  const [outcome] = found.limits
  return {
    text: shown,
    command: `npx holdfast replay events.jsonl --limit ${quoted(shown)}`,
    requests: found.requests,
    denied: outcome?.denied ?? 0,
    identities: outcome?.identities ?? 0,
    callers: outcome?.callers ?? 0,
    first: outcome?.first ?? null,
    from: found.from,
    to: found.to,
    series: found.series,
    top: (outcome?.top ?? []).map((one) => ({ ...one, identity: callerOf(one.identity) })),
  }
}

/** For a POSIX shell: a route's pattern may hold a quote, and people paste the command. */
function quoted(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`
}

/** Whose calls a limit of the gate counts together, in the words of a replay. */
function perOf({ id, per }: DeclaredLimit): Per {
  if (per === 'caller') return id.endsWith('app caller') ? 'user' : 'caller'
  return per === 'crawler' ? 'user-agent' : per
}

function callerOf(identity: string): string {
  return identity.replace(/^address /, 'client ').replace(/^user /, 'principal ')
}

/** Events that are looked at; and milliseconds for which those of a log are kept, since a slider asks often. */
const [MOST, KEPT] = [100_000, 60_000]

class RecordedTraffic {
  readonly #source: Source
  readonly #clock: () => number
  #read: { readonly at: number; readonly seen: Promise<readonly SeenRequest[]> } | undefined

  constructor(source: Source, clock: () => number) {
    this.#source = source
    this.#clock = clock
  }

  /** The oldest first. @throws {Outage} */
  seen(): Promise<readonly SeenRequest[]> {
    if (this.#source.kind === 'process') return this.#all()
    const now = this.#clock()
    if (this.#read !== undefined && Math.abs(now - this.#read.at) < KEPT) return this.#read.seen
    const seen = this.#all()
    this.#read = { at: now, seen }
    // What failed is asked for again.
    seen.catch(() => (this.#read = undefined))
    return seen
  }

  async #all(): Promise<readonly SeenRequest[]> {
    const seen: SeenRequest[] = []
    for await (const page of this.#source.pages(MOST)) {
      for (const event of page) if (event.kind === 'decision') seen.push(seenRequest(event))
    }
    return seen.toReversed()
  }
}
