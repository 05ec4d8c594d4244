import type { ProbeVerdict, Sight } from '../../probe.js'
import type { Exchange } from '../../target/exchange.js'

const sight =
  (verdict: ProbeVerdict) =>
  (evidence: string, exchange?: Exchange): Sight =>
    exchange === undefined ? { verdict, evidence } : { verdict, evidence, exchange }

export const passed = sight('pass')
export const failed = sight('fail')
export const warned = sight('warn')

/** It could not be seen, and why. */
export const skipped = (reason: string): Sight => ({ verdict: 'skip', evidence: reason })

/** Of looks that found nothing worth telling: `otherwise`. */
export const seenOr = (sights: readonly Sight[], otherwise: Sight): readonly Sight[] =>
  sights.length === 0 ? [otherwise] : sights
