import { ConfigurationError } from '../core/configuration-error.js'
import type { Limit } from './limit.js'
import { capacity } from './quota.js'
import type { LimitPolicy } from './store.js'

interface Declaration {
  readonly numbers: string
  readonly place: string
  /** The evaluation that it was made in. */
  readonly turn: object
}

/**
 * Which limit is counted under which name. One name is one counter wherever it is declared, so that declarations of it
 * have the same algorithm and numbers: a bucket of 5 that fills one of 500 refuses, or forgives, at random.
 *
 * In development a file that was changed is evaluated again in the same process: what it declares then takes the place
 * of what was known under these names.
 */
export class LimitNames {
  /** By name, then by file. */
  readonly #known = new Map<string, Map<string, Declaration>>()

  /**
   * @param name what it is counted under
   * @param place where it is declared, for people: see `callSite`
   * @throws {ConfigurationError} `config.limit` where it is known with other numbers
   */
  declare(name: string, limit: Pick<Limit, 'policy' | 'tiers'>, place: string): void {
    const declared: Declaration = { numbers: numbersOf(limit), place, turn: currentTurn() }
    const file = fileOf(place)
    let known = this.#known.get(name)
    if (known === undefined) this.#known.set(name, (known = new Map<string, Declaration>()))
    const before = known.get(file)
    const isEdited = before !== undefined && before.numbers !== declared.numbers && before.turn !== declared.turn
    if (isEdited && isDevelopment()) known.clear()
    for (const other of known.values()) if (other.numbers !== declared.numbers) refuse(name, declared, other)
    known.set(file, declared)
  }
}

/** Those of the stores that standalone limiters count in. */
const byStore = new WeakMap<object, LimitNames>()

/** The names of the limits that are counted in this very store, whatever number of limiters shares it. */
export function namesIn(store: object): LimitNames {
  let names = byStore.get(store)
  if (names === undefined) byStore.set(store, (names = new LimitNames()))
  return names
}

/**
 * Where the application called a function of ours, as `file:line:column`: for messages. What it says is of the file that
 * runs, or of its source where source maps are enabled.
 * @param called the function that the application called
 */
export function callSite(called: (...args: never) => unknown): string {
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, from: unknown) => void }
  const trace: { stack?: string } = {}
  captureStackTrace?.(trace, called)
  const [, named, bare] = /\n\s+at (?:[^\n]*? \((.+)\)|(.+))(?:\n|$)/.exec(trace.stack ?? '') ?? []
  return (named ?? bare)?.replace(/^file:\/\//, '') ?? 'another place'
}

/** Development servers write a file's name in one way when it is loaded first, and in another when it is evaluated again. */
function fileOf(place: string): string {
  const file = place.replace(/(?:\?[^?]*)?:\d+:\d+(?=\)?$)/, '')
  try {
    return decodeURIComponent(file)
  } catch {
    return file
  }
}

function refuse(name: string, declared: Declaration, other: Declaration): never {
  throw new ConfigurationError(
    'config.limit',
    `The limit "${name}" is ${declared.numbers} in ${declared.place}, and ${other.numbers} in ${other.place}: both are ` +
      'counted together. Declare it once and use it in both places, or give each a name of its own.',
  )
}

function numbersOf({ policy, tiers = {} }: Pick<Limit, 'policy' | 'tiers'>): string {
  const others = Object.entries(tiers).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [numbers(policy), ...others.map(([tier, own]) => `${tier}: ${numbers(own)}`)].join(', ')
}

function numbers(policy: LimitPolicy): string {
  const { algorithm, limit, window } = policy
  const most = capacity(policy)
  return `${algorithm} ${limit} in ${window} ms${most === limit ? '' : `, ${most} at once`}`
}

let turn: object | undefined

/** The same for everything that one module declares while it is evaluated. */
function currentTurn(): object {
  if (turn === undefined) {
    turn = {}
    queueMicrotask(() => (turn = undefined))
  }
  return turn
}

function isDevelopment(): boolean {
  return typeof process === 'object' && process.env.NODE_ENV === 'development'
}
