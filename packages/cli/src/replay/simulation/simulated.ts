import { Names } from '../names/names.js'
import { Columns } from '../records/columns.js'
import { BLOCK } from '../records/sorted-records.js'
import type { Traffic } from '../traffic.js'
import { kinds, type Simulation } from './kinds.js'

export interface SimulationOptions {
  readonly kind: Simulation
  readonly requests: number
  /** Milliseconds. */
  readonly over: number
  /** From how many addresses they come. */
  readonly addresses: number
  readonly seed: number
}

/** A Monday at midnight, UTC. */
const START = Date.UTC(2026, 0, 5)
/** Where the addresses of a simulation are: 198.18.0.0/15, the network for benchmarks (RFC 2544). */
const NETWORK = 0xc612_0000
export const MOST_ADDRESSES = 131_072

/** Traffic that nobody sent, the same for the same seed. It is made anew for each pass, and nothing of it is kept. */
export function simulated(options: SimulationOptions): Traffic {
  const { kind, requests, over } = options
  const names = new Names()
  const pace = kinds[kind].pace(over)
  const time = (request: number): number => START + Math.round(pace(request / requests) * over)
  const blocks = (): Iterable<Columns> => blocksOf(options, names, time)
  const traffic = { names, length: requests, from: time(0), to: time(requests - 1), blocks }
  const { addresses } = names
  for (const { length, addresses: who } of blocks()) {
    for (let at = 0; at < length; at++) addresses.requests[who[at]!]!++
  }
  return traffic
}

function* blocksOf(
  { kind, requests, addresses, seed }: SimulationOptions,
  names: Names,
  time: (request: number) => number,
): Iterable<Columns> {
  const { agents, routes, isUneven } = kinds[kind]
  const who = Array.from({ length: addresses }, (_, place) => names.addresses.ofIpv4(NETWORK + place))
  const agentIds = agents.map((agent) => nameOf(names, agent))
  const routeIds = routes.map((route) => names.routes.ofText(route))
  const block = new Columns(BLOCK)
  let state = seed
  for (let request = 0; request < requests; request++) {
    // A linear congruential generator (Numerical Recipes): nothing here is a secret. Its high bits are the good ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const drawn = state / 0x1_0000_0000
    const place = isUneven ? Math.floor(drawn * drawn * addresses) : request % addresses
    const route = routeIds[(state >>> 9) % routeIds.length]!
    // People keep their browser; what reads a shop changes its own.
    const agent = agentIds[(isUneven ? place : request) % agentIds.length]!
    block.add(time(request), who[place]!, 0, agent, route)
    if (block.length < BLOCK) continue
    yield block
    block.length = 0
  }
  if (block.length > 0) yield block
}

function nameOf({ agents }: Names, agent: string): number {
  const bytes = new TextEncoder().encode(agent)
  return agents.idOf(new DataView(bytes.buffer), 0, bytes.length)
}
