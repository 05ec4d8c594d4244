/**
 * Where requests to this machine come from. Each address of 127.0.0.0/8 is a client of its own to most limiters: after
 * a refusal for its rate the run goes on from the next, so that what one check has used up is not missing to another.
 */
export class SourceAddresses {
  #network: string | undefined
  #last = 0

  /**
   * @param hostname of the app
   * @param random two numbers in [0, 1): no run shares its addresses with the one before
   */
  constructor(hostname: string, random: readonly [number, number]) {
    const isIpv4 = /^(?:localhost|127(?:\.\d+){3})$/.test(hostname)
    this.#network = isIpv4 ? `127.${1 + Math.floor(random[0] * 250)}.${Math.floor(random[1] * 250)}` : undefined
  }

  /** `undefined`: whatever the system chooses. */
  get current(): string | undefined {
    return this.#last === 0 || this.#network === undefined ? undefined : `${this.#network}.${this.#last}`
  }

  /** Whether there is another. */
  next(): boolean {
    if (this.#network === undefined || this.#last >= 250) return false
    this.#last += 1
    return true
  }

  /** The system has none but its own, as macOS. */
  giveUp(): void {
    this.#network = undefined
  }
}
