import { useSyncExternalStore } from 'react'
import type { Problem } from './problem.ts'

let reason: Problem | null = null
const listeners = new Set<() => void>()

/** From here on the page asks nothing more: it says that the session is over. */
export function leave(problem: Problem): void {
  if (reason !== null) return
  reason = problem
  for (const tell of listeners) tell()
}

export const hasLeft = (): boolean => reason !== null

export function onLeave(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Why the session is over; `null` while it is not. */
export function useSignedOut(): Problem | null {
  return useSyncExternalStore(onLeave, () => reason)
}
