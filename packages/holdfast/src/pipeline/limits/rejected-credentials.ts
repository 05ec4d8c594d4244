import type { Exchange } from '../exchange.js'

/** How many are remembered; the oldest gives way. */
const CAPACITY = 10_000

/**
 * Credentials that identified nobody, as seeded 53-bit hashes. A caller who is blocked as anonymous and comes with one
 * of them is refused before it is looked up once more: a signed-out token would otherwise cost a query each time.
 */
export class RejectedCredentials {
  readonly #seed = crypto.getRandomValues(new Uint32Array(2))
  readonly #hashes = new Set<number>()

  add(exchange: Exchange): void {
    if (this.#hashes.size >= CAPACITY) {
      const [oldest] = this.#hashes
      if (oldest !== undefined) this.#hashes.delete(oldest)
    }
    this.#hashes.add(this.#hash(exchange))
  }

  has(exchange: Exchange): boolean {
    return this.#hashes.size > 0 && this.#hashes.has(this.#hash(exchange))
  }

  /** Not for secrecy, which the process's memory gives, but unpredictable: nobody can aim at another's hash. */
  #hash({ call, cookies, gate }: Exchange): number {
    let [high = 0, low = 0] = this.#seed
    const mix = (text: string): void => {
      for (let at = 0; at < text.length; at++) {
        const unit = text.charCodeAt(at)
        high = Math.imul(high ^ unit, 0x9e3779b1)
        low = Math.imul(low ^ unit, 0x5f356495)
      }
      high = Math.imul(high ^ (high >>> 15) ^ text.length, 0x85ebca77)
      low = Math.imul(low ^ (low >>> 13) ^ text.length, 0xc2b2ae3d)
    }
    mix(call.headers.get('authorization') ?? '')
    for (const { cookieNames } of gate.providers) for (const name of cookieNames) mix(cookies.get(name) ?? '')
    return ((high >>> 0) & 0x1fffff) * 0x1_0000_0000 + (low >>> 0)
  }
}
