const refusedMark: unique symbol = Symbol.for('holdfast.fetch-refused') as never

/** Why a fetch was refused. */
export type FetchRefusedCode = keyof typeof reasons

const reasons = {
  url: 'It is no absolute URL.',
  scheme: 'Its scheme is not allowed here.',
  credentials: 'It holds a user name or a password.',
  port: 'Its port is not allowed here.',
  host: 'Its host is not allowed here.',
  address: 'Its host has an address that is not reachable from the whole internet.',
  redirect: 'It was redirected too often, to where it may not go, or with a body that cannot be sent again.',
  size: 'Its response is larger than allowed.',
} as const

/**
 * A fetch that the rules refuse, before a byte was sent to the place that is refused. It says why and nothing else: a
 * URL, its host included, is input, and what an address resolves to inside the network is nobody's to know.
 */
export class FetchRefused extends Error {
  override readonly name = 'HoldfastFetchRefused'
  readonly [refusedMark] = true
  readonly code: FetchRefusedCode

  constructor(code: FetchRefusedCode) {
    super(`The fetch was refused. ${reasons[code]} [${code}]`)
    this.code = code
  }
}

/** By mark, since bundlers load one module more than once and `instanceof` then fails. */
export function isFetchRefused(error: unknown): error is FetchRefused {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[refusedMark] === true
}

export const fetchRefusedCodes = Object.keys(reasons) as readonly FetchRefusedCode[]
