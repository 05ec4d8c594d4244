import { expect, it } from 'vitest'
import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import { opened, served } from '../target/served.test-parts.js'
import { BudgetSpent } from '../target/target.js'
import type { NamedProbe } from './probes.js'
import { isNamed, readProbes } from './probes.js'
import { runProbes } from './run.js'

const shown = (curl: string): Exchange => ({ request: { path: '/' }, answer: null, curl })

function probe(id: string, look: Probe['look'], more: Partial<Probe> = {}): NamedProbe {
  return { id, items: ['C2'], title: 'a title', why: 'why', fix: 'fix', phase: 'look', look, ...more }
}

async function checksOf(...probes: NamedProbe[]): Promise<unknown[]> {
  const target = await opened(await served(() => ({ status: 404, body: 'nothing' })))
  const { checks } = await runProbes(target, probes)
  return checks.map(({ id, verdict, evidence, curl }) => ({ id, verdict, evidence, curl }))
}

it('the worst sight is the verdict, and all that are as bad are told', async () => {
  const sights: Sight[] = [
    { verdict: 'pass', evidence: 'Fine.' },
    { verdict: 'fail', evidence: 'Bad.' },
    { verdict: 'warn', evidence: 'Odd.', exchange: shown('curl 0') },
    { verdict: 'fail', evidence: 'Worse.', exchange: shown('curl 1') },
    { verdict: 'fail', evidence: 'Bad.', exchange: shown('curl 2') },
  ]
  expect(await checksOf(probe('c2-a', async () => sights))).toEqual([
    { id: 'c2-a', verdict: 'fail', evidence: 'Bad. Worse.', curl: 'curl 1' },
  ])
})

it('a pass beside a skip is a pass; nothing at all is a skip', async () => {
  const both: Sight[] = [
    { verdict: 'skip', evidence: 'No.' },
    { verdict: 'pass', evidence: 'Yes.' },
  ]
  expect(
    await checksOf(
      probe('c2-a', async () => both),
      probe('c2-b', async () => []),
    ),
  ).toMatchObject([
    { verdict: 'pass', evidence: 'Yes.' },
    { verdict: 'skip', evidence: 'There was nothing to look at.' },
  ])
})

it('of many that fail the first few are told', async () => {
  const many = Array.from({ length: 9 }, (_, at): Sight => ({ verdict: 'fail', evidence: `Number ${at}.` }))
  expect(await checksOf(probe('c2-a', async () => many))).toMatchObject([
    { evidence: 'Number 0. Number 1. Number 2. Number 3. And 5 more.' },
  ])
})

it('runs by phases and tells in the given order', async () => {
  const ran: string[] = []
  const named = (id: string, phase: Probe['phase']): NamedProbe =>
    probe(id, async () => (ran.push(id), { verdict: 'pass', evidence: 'Yes.' }), { phase })
  const checks = await checksOf(
    named('a-1', 'limits'),
    named('b-2', 'end'),
    named('c-3', 'break'),
    named('d-4', 'act'),
    named('e-5', 'look'),
  )
  expect(ran).toEqual(['e-5', 'd-4', 'c-3', 'b-2', 'a-1'])
  expect(checks).toMatchObject([{ id: 'a-1' }, { id: 'b-2' }, { id: 'c-3' }, { id: 'd-4' }, { id: 'e-5' }])
})

it('a check without a request left, and one that breaks, are no verdict on the app', async () => {
  const checks = await checksOf(
    probe('c2-a', () => Promise.reject(new BudgetSpent('the run is out of time'))),
    probe('c2-b', () => Promise.reject(new TypeError('secret'))),
  )
  expect(checks).toMatchObject([
    { verdict: 'skip', evidence: 'Not looked at to its end: the run is out of time.' },
    { verdict: 'skip', evidence: expect.stringMatching(/broke \(TypeError\)/) },
  ])
})

it('every probe of the folder is read, in the order of the checklist, hygiene last', async () => {
  const probes = await readProbes()
  expect(probes.length).toBeGreaterThan(40)
  const items = probes.map(({ items: [first] }) => first)
  expect(items.indexOf('A1')).toBe(0)
  expect(items.slice(items.indexOf(undefined)).every((item) => item === undefined)).toBe(true)
  const chosen = probes.filter((each) => isNamed(each, ' c2 ') || isNamed(each, 'O8'))
  expect(new Set(chosen.map(({ items: [first] }) => first))).toEqual(
    new Set(['C2', 'O8', ...chosen.map(({ items: [first] }) => first)]),
  )
  expect(chosen.every(({ items: own }) => own.includes('C2') || own.includes('O8'))).toBe(true)
})
