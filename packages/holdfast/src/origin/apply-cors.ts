import { mergeVary } from './vary.js'

export type HeaderPair = readonly [name: string, value: string]

const DECIDED = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-allow-private-network',
  'access-control-expose-headers',
  'access-control-max-age',
] as const

/**
 * Puts the decision on an answer: the CORS headers of a handler's own go, so that none is doubled and none reaches a
 * denied origin; its `Vary` stays and is added to.
 */
export function applyCors(headers: Headers, answer: { readonly headers: readonly HeaderPair[] }): void {
  for (const name of DECIDED) headers.delete(name)
  for (const [name, value] of answer.headers) {
    if (name === 'Vary') mergeVary(headers, value)
    else headers.set(name, value)
  }
}
