import { milliseconds } from './milliseconds.js'
import { LIMIT_HINT, readLimit, type ReplayLimit } from '../../replay/limits/limit-text.js'
import { addedPrices, PRICE_HINT, type Price } from '../../replay/limits/price.js'
import { kinds, type Simulation } from '../../replay/simulation/kinds.js'
import { MOST_ADDRESSES, type SimulationOptions } from '../../replay/simulation/simulated.js'
import type { LogFormatName } from '../../replay/log/log-format.js'
import type { Failure } from '../../report.js'

/** As typed. */
export interface ReplayOptions {
  readonly limit?: readonly string[]
  readonly price?: readonly string[]
  readonly logFormat?: LogFormatName
  readonly top: string
  readonly output?: string
  readonly simulate?: Simulation
  readonly requests: string
  readonly over: string
  readonly addresses?: string
  readonly seed: string
}

export interface ReadOptions {
  readonly limits: readonly ReplayLimit[]
  readonly price?: Price
  readonly top: number
  readonly simulation?: SimulationOptions
}

const MOST_REQUESTS = 1_000_000_000

/** What was asked for, or what is wrong with it. */
export function readOptions(logs: readonly string[], options: ReplayOptions): ReadOptions | Failure {
  const limits: ReplayLimit[] = []
  for (const text of options.limit ?? []) {
    const limit = readLimit(text)
    if ('wrong' in limit) return { failure: `--limit '${text}' ${limit.wrong}`, hint: LIMIT_HINT }
    limits.push(limit)
  }
  const price = addedPrices(options.price ?? [])
  if (price !== undefined && 'wrong' in price) return { failure: price.wrong, hint: PRICE_HINT }
  const top = count(options.top, 1_000)
  if (top === undefined) return { failure: '--top takes a whole number from 1 to 1,000' }
  const simulation = options.simulate === undefined ? undefined : simulationOf(options.simulate, options)
  if (simulation !== undefined && 'failure' in simulation) return simulation
  if (simulation !== undefined && logs.length > 0) return { failure: '--simulate makes traffic up, and reads no log' }
  if (simulation === undefined && logs.length === 0) {
    return {
      failure: 'name a log, - for the standard input, or --simulate',
      hint: 'holdfast replay --help has examples',
    }
  }
  return { limits, top, ...(price && { price }), ...(simulation && { simulation }) }
}

function simulationOf(kind: Simulation, options: ReplayOptions): SimulationOptions | Failure {
  const requests = count(options.requests, MOST_REQUESTS)
  if (requests === undefined) return { failure: '--requests takes a whole number from 1 to 1,000,000,000' }
  const addresses = options.addresses === undefined ? kinds[kind].addresses : count(options.addresses, MOST_ADDRESSES)
  if (addresses === undefined) return { failure: '--addresses takes a whole number from 1 to 131,072' }
  const over = milliseconds(options.over)
  if (over === undefined) return { failure: '--over takes a length of time such as 3d, 12h or 90m, at most 3650d' }
  const seed = /^\d{1,9}$/.test(options.seed) ? Number(options.seed) : undefined
  if (seed === undefined) return { failure: '--seed takes a whole number' }
  return { kind, requests, over, addresses, seed }
}

/** `18000000`, `18_000_000`, `18,000,000`, `18M`, `500k`. */
function count(text: string, most: number): number | undefined {
  const [, digits = '', unit = ''] = /^([1-9]\d*(?:[_,]\d{3})*)([km]?)$/i.exec(text.trim()) ?? []
  const number = Number(digits.replaceAll(/[_,]/g, '')) * ({ k: 1e3, m: 1e6 }[unit.toLowerCase()] ?? 1)
  return number >= 1 && number <= most ? number : undefined
}
