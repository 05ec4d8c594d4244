import type { Probe, Sight } from '../probe.js'
import { badInputs } from './reading/bad-input.js'
import { leakIn } from './reading/error-leaks.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['V4'],
  title: 'errors tell nothing of the inside',
  why: 'A stack, a path or an error of the database names the libraries and their versions, the tables and the folders: a map for the next request of an attacker, worth nothing to an honest caller.',
  fix: 'Answer with a code and a sentence of your own, log the rest beside a request id, and never put `error.message` or `error.stack` into an answer.',
  phase: 'break',
  async look(target) {
    const inputs = await badInputs(target)
    if (inputs.length === 0) return skipped('No route is known that takes input.')
    const leaks = inputs.flatMap(({ where, what, exchange }): Sight[] => {
      const leak = leakIn(exchange.answer?.text ?? '')
      return leak === undefined || isData(exchange.answer?.status)
        ? []
        : [failed(`${where} answers ${what} with ${leak}.`, exchange)]
    })
    return leaks.length > 0 ? leaks : passed(`${inputs.length} answers to bad input tell nothing of the inside.`)
  },
}

/** A successful answer may quote a stack: in an article, for one. */
const isData = (status: number | undefined): boolean => status === undefined || status < 400
