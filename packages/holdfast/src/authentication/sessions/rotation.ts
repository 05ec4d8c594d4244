/**
 * Rotation by confirmed child: who may still use a refresh token. Strict rotation logs honest people out when two tabs
 * refresh at once or an answer is lost; a grace of time alone does so when the answer is lost for longer. Here the parent
 * works until its child has been seen, and every use of the parent answers the same child. Once the child was seen, the
 * parent's return means that two parties hold tokens of one session (RFC 9700 §4.14.2).
 *
 * What it promises. To an honest browser: it is never taken for two parties, however many tabs refresh whenever they
 * like and whatever is lost, as long as a request with the parent arrives less than `grace` after the child was first
 * seen, and an answer less than a minute after it was sent. Against a thief: once either party has used the child
 * of the token that both had, the other's next refresh ends the session, unless it comes within the grace. A thief who
 * follows every refresh of the owner within the grace looks like one more tab; nothing with a grace tells them apart.
 */
export interface RotationState {
  /** The newest generation that its owner has shown to hold. */
  readonly generation: number
  /** When it was shown, milliseconds since the epoch. */
  readonly confirmedAt: number
}

export type RotationVerdict = ({ readonly outcome: 'rotated' } & RotationState) | { readonly outcome: 'reused' }

/** Milliseconds that a parent goes on to work after its child was seen: for requests that were under way. */
export const ROTATION_GRACE = 10_000

/** Milliseconds that an answer may take to the browser. */
const UNDER_WAY = 60_000

/**
 * The one rule that every session store implements in its own atomic step.
 * @param presented the generation of the refresh token
 */
export function rotation(state: RotationState, presented: number, now: number, grace: number): RotationVerdict {
  if (presented > state.generation) return { outcome: 'rotated', generation: presented, confirmedAt: now }
  const isCurrent = presented === state.generation
  const isStraggler = presented === state.generation - 1 && now < state.confirmedAt + grace
  return isCurrent || isStraggler ? { outcome: 'rotated', ...state } : { outcome: 'reused' }
}

/** What a refresh answers. */
export interface Renewal {
  /** Of the access token and of the refresh token that belongs to it. */
  readonly generation: number
  /** `false`: the browser has this refresh token and is not sent it once more. */
  readonly withToken: boolean
}

/**
 * What to hand out for a refresh token that passed: its child, always the next one. A token that has come into use just
 * now goes on itself: other tabs' answers with it may still be under way, and one that arrived after its child would put
 * the browser back to a token that the child's use has ended. What a sign-in has answered comes once.
 * @param state after the refresh
 */
export function renewal(state: RotationState, presented: number, now: number, grace: number): Renewal {
  const age = now - state.confirmedAt
  const isYoung = presented === state.generation && presented > 0 && age < grace + UNDER_WAY
  // Sent once more as long as it arrives before the child can be handed out.
  return isYoung ? { generation: presented, withToken: age <= grace } : { generation: presented + 1, withToken: true }
}
