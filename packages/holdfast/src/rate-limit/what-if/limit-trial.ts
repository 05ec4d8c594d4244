import type { LimitPolicy, Take } from '../store.js'
import { memory } from '../stores/memory.js'

/** Identities that are counted apart at one moment; what is whole again makes room. */
const KEYS = 10_000_000

/**
 * Some limits, tried on requests that were: the memory store decides, and its clock is the time of the request that is
 * asked about. Each limit is asked by itself, as if the others were not there; and all of them as the gate asks them,
 * where none is charged for a request that another one refuses.
 */
export class LimitTrial {
  /** Of the request that was asked about last, which limits refuse it by themselves. */
  readonly refused: boolean[]
  readonly #takes: readonly ((identity: string, cost: number) => { readonly allowed: boolean })[]
  readonly #together: ((takes: readonly Take[]) => readonly { readonly allowed: boolean }[]) | undefined
  readonly #limits: readonly LimitPolicy[]
  readonly #names: readonly string[]
  #time = 0

  constructor(limits: readonly LimitPolicy[]) {
    const clock = (): number => this.#time
    const alone = memory({ clock, maxKeys: KEYS })
    this.#limits = limits
    this.#names = limits.map((_, index) => `limit ${index}`)
    this.#takes = limits.map((policy, index) => alone.takerOf(this.#names[index]!, policy))
    this.#together = limits.length < 2 ? undefined : memory({ clock, maxKeys: KEYS }).take
    this.refused = limits.map(() => false)
  }

  /**
   * Whether all limits together refuse a request.
   * @param time milliseconds since the Unix epoch, never before that of the request before
   * @param identities who is counted, for each limit; `undefined` where it does not count this request
   */
  refuses(time: number, identities: readonly (string | undefined)[]): boolean {
    this.#time = time
    let any = false
    for (let index = 0; index < this.#takes.length; index++) {
      const identity = identities[index]
      const refused = identity !== undefined && !this.#takes[index]!(identity, 1).allowed
      this.refused[index] = refused
      any ||= refused
    }
    return this.#together === undefined ? any : this.#refusedTogether(this.#together, identities)
  }

  #refusedTogether(
    take: (takes: readonly Take[]) => readonly { readonly allowed: boolean }[],
    identities: readonly (string | undefined)[],
  ): boolean {
    const takes: Take[] = []
    for (let index = 0; index < identities.length; index++) {
      const identity = identities[index]
      if (identity === undefined) continue
      takes.push({ limit: this.#names[index]!, identity, policy: this.#limits[index]!, cost: 1 })
    }
    return takes.length > 0 && take(takes).some(({ allowed }) => !allowed)
  }
}
