import type { Endpoint } from '../../accounts/endpoint.js'
import { publicAccess } from '../../authorization/access.js'
import { problem } from '../../core/problem.js'
import type { HumanVerifier } from '../../human/verifier.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'

/** Puzzles cost the app a key derivation each. */
const LIMITS = [slidingWindow(30, '1 m', { per: 'address', name: 'human' })]

/** Where pages fetch a puzzle before anybody has refused them; none without a verifier. */
export function humanEndpoints(verifier: HumanVerifier | undefined): readonly Endpoint[] {
  return verifier === undefined ? [] : [puzzle, challenge]
}

/** `GET human` → the puzzle as a refusal shows it: `{ provider, siteKey?, challenge? }`. */
const puzzle: Endpoint = {
  method: 'GET',
  path: 'human',
  access: publicAccess,
  limits: LIMITS,
  handler: ({ human }) => human.puzzle(),
}

/** `GET human/challenge` → the bare challenge, as a widget fetches it; 404 where the provider makes its own. */
const challenge: Endpoint = {
  method: 'GET',
  path: 'human/challenge',
  access: publicAccess,
  limits: LIMITS,
  handler: async ({ human }) => (await human.puzzle())?.challenge ?? problem('object.not_found'),
}
