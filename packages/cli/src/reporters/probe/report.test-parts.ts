import type { ProbeVerdict } from '../../probe.js'
import type { Check } from '../../probe/result.js'
import type { ProbeReport } from './report.js'

export function check(id: string, verdict: ProbeVerdict, more: Partial<Check> = {}): Check {
  return {
    id,
    items: ['C2'],
    verdict,
    title: 'origins are compared with an exact list',
    evidence: 'GET `/api/orders` sends back the origin that it was sent.',
    curl:
      verdict === 'skip'
        ? ''
        : "curl -sS -i --path-as-is -H 'origin: https://attacker.test' 'http://127.0.0.1:3000/api/orders'",
    why: 'Any site can read what the visitor may read.',
    fix: 'Write a list of whole origins, and compare with `===`.',
    url: `urn:holdfast:probe:${id}`,
    phase: 'look',
    ...more,
  }
}

export function reportOf(checks: readonly Check[], more: Partial<ProbeReport['result']> = {}): ProbeReport {
  return {
    version: '1.2.3',
    result: {
      target: 'http://127.0.0.1:3000',
      checks,
      notes: ['no endpoint to register was found'],
      stats: {
        requests: 212,
        ms: 4321,
        signInAttempts: 9,
        accounts: 0,
        routes: 14,
        left: ['the record /api/orders/1'],
      },
      ...more,
    },
  }
}

export const REPORT = reportOf([
  check('a1-token', 'pass', { items: ['A1'], title: 'tokens live in cookies' }),
  check('c2-reflected', 'fail'),
  check('c4-both', 'warn', { items: ['C4', 'C2'] }),
  check('o5-foreign', 'skip', { items: ['O5'], evidence: 'It takes two accounts.' }),
  check('hygiene-trace', 'pass', { items: [] }),
])
