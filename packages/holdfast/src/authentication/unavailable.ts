import { isOutage } from '../core/outage.js'
import type { Identification } from './provider.js'

/** An outage, as a provider says it; a bug or a setting is no outage, and no refusal either: it goes on with its stack. */
export function unavailable(error: unknown): Identification {
  if (isOutage(error)) return { unavailable: error.part }
  throw error
}
