import { publicAccess } from '../../authorization/access.js'
import type { Endpoint } from '../endpoint.js'
import type { Parts } from './parts.js'

/** How long others may go on with the keys that they have, seconds: a new key is published that long before it signs. */
const MAX_AGE = 300

/** `GET jwks` → 200 `{ keys }` (RFC 7517 §5): what another service verifies access tokens with. */
export function jwks({ issuer }: Pick<Parts, 'issuer'>): Endpoint {
  return {
    method: 'GET',
    path: 'jwks',
    access: publicAccess,
    limits: [],
    handler({ answer }) {
      answer.setHeader('Cache-Control', `public, max-age=${MAX_AGE}`)
      return issuer.publicKeys?.() ?? { keys: [] }
    },
  }
}
