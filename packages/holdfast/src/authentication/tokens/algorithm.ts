/**
 * The signature algorithms that a key may be bound to (RFC 7518 §3.1, RFC 8037 §3.1), with what each takes in Web Crypto
 * and in Node. There is no `none`, and no algorithm that a token could choose.
 */
export type Algorithm = keyof typeof algorithms

/** Those that our own tokens are signed with. */
export type TokenAlgorithm = 'HS256' | 'EdDSA' | 'ES256'

export interface AlgorithmParameters {
  /** RFC 7517 §4.1. */
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP'
  readonly crv?: string
  /** For `crypto.subtle.sign` and `verify`. */
  readonly web: { readonly name: string; readonly hash?: string; readonly saltLength?: number }
  /** For Node's `verify`; EdDSA brings its own. */
  readonly hash: string | null
  /** Bytes of a signature; an RSA signature is as long as its modulus. */
  readonly length?: number
}

export function parametersOf(algorithm: Algorithm): AlgorithmParameters {
  return algorithms[algorithm]
}

export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(algorithms, name)
}

const pkcs1 = (bits: number) => ({ kty: 'RSA', web: { name: 'RSASSA-PKCS1-v1_5' }, hash: `sha${bits}` }) as const
const pss = (bits: number) =>
  ({ kty: 'RSA', web: { name: 'RSA-PSS', saltLength: bits / 8 }, hash: `sha${bits}` }) as const
const ecdsa = (bits: number, crv: string, length: number) =>
  ({ kty: 'EC', crv, web: { name: 'ECDSA', hash: `SHA-${bits}` }, hash: `sha${bits}`, length }) as const

const algorithms = {
  HS256: { kty: 'oct', web: { name: 'HMAC' }, hash: 'sha256' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', web: { name: 'Ed25519' }, hash: null, length: 64 },
  ES256: ecdsa(256, 'P-256', 64),
  ES384: ecdsa(384, 'P-384', 96),
  ES512: ecdsa(512, 'P-521', 132),
  RS256: pkcs1(256),
  RS384: pkcs1(384),
  RS512: pkcs1(512),
  PS256: pss(256),
  PS384: pss(384),
  PS512: pss(512),
} as const satisfies Record<string, AlgorithmParameters>
