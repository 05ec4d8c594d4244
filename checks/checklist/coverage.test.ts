import { describe, expect, it } from 'vitest'
import { cellsOf, nameOf, redOf } from '../../proof/matrix/cells.mjs'
import { readLists } from '../../proof/matrix/lists.mjs'
import { NOT_APPLICABLE } from '../../proof/matrix/not-applicable.mjs'
import { roundsOf } from '../../proof/matrix/rounds.mjs'
import { markedTests } from '../../proof/matrix/run.mjs'
import { STAGES } from '../../proof/matrix/stages.mjs'
import { stages } from '../../packages/holdfast/src/core/event.js'

const LISTS = {
  items: [{ id: 'A1', title: 'All is well' }],
  makers: { audit: { A1: ['a1-one', 'a1-other'] }, probe: { A1: ['a1-seen'] } },
}
const ALL: Readonly<Record<string, string>> = {
  'gate/A1 strangers are refused': 'passed',
  'audit/A1 a1-one fails: one': 'passed',
  'audit/A1 a1-other fails: other': 'passed',
  'a probe alone tells of probe/A1 a1-seen: a fault': 'passed',
}

function red(tests: Readonly<Record<string, string>>, excuses: Readonly<Record<string, string>> = {}): string[] {
  const assertionResults = Object.entries(tests).map(([fullName, status]) => ({ fullName, status }))
  const report = { testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults }] }
  return redOf(cellsOf(report, LISTS, excuses)).map((cell) => `${nameOf(cell)}: ${cell.faults.join()}`)
}

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(ALL).filter(([each]) => !each.includes(name)))

describe('a cell', () => {
  it('is green when each rule and each probe has a test, and all have passed', () => {
    expect(red(ALL)).toEqual([])
  })

  it.each(['failed', 'skipped', 'pending', 'todo'])('is red when one of its tests %s', (status) => {
    expect(red({ ...ALL, 'gate/A1 and another': status })).toEqual(['gate/A1: not passed: and another'])
  })

  it('is red when a rule or a probe has no test, whatever the others show', () => {
    expect(red(without('a1-other'))).toEqual(['audit/A1: no test of a1-other'])
    expect(red(without('a1-seen'))).toEqual(['probe/A1: no test of a1-seen'])
  })

  it('is red when nothing shows it and no reason says why', () => {
    expect(red(without('strangers'))).toEqual(['gate/A1: no test, and no reason why there is none'])
    expect(red(without('strangers'), { 'gate/A1': 'A reason.' })).toEqual([])
  })

  it('is not excused where there is something to show', () => {
    expect(red(ALL, { 'gate/A1': 'A reason.' })).toEqual(['gate/A1: it is shown, and excused as well'])
    expect(red(without('a1-seen'), { 'probe/A1': 'A reason.' })).toHaveLength(1)
  })

  it('has to be one of the checklist', () => {
    expect(() => red({ 'gate/A2 something': 'passed' })).toThrow('There is no cell gate/A2.')
    expect(() => red(ALL, { 'probe/Z1': 'A reason.' })).toThrow('There is no cell probe/Z1.')
  })
})

it('a reason is one sentence', () => {
  for (const reason of Object.values(NOT_APPLICABLE)) expect(reason).toMatch(/^[A-Z][^.]+\.$/)
})

it('the proof switches off every stage but the app’s own, every rule and every probe', async () => {
  expect(Object.keys(STAGES)).toEqual(stages.filter((stage) => stage !== 'handler'))
  const lists = await readLists()
  const off = roundsOf(lists).flatMap((round) => round.off.map(({ kind, name }) => `${kind} ${name}`))
  const all = [
    ...Object.keys(STAGES).map((name) => `stage ${name}`),
    ...new Set(Object.values(lists.makers.audit).flatMap((names) => names.map((name) => `rule ${name}`))),
    ...new Set(Object.values(lists.makers.probe).flatMap((names) => names.map((name) => `probe ${name}`))),
  ]
  expect(off.toSorted()).toEqual(all.toSorted())
})

it(
  'a stage, a rule and a probe that are switched off turn their cells red, and no other',
  { timeout: 180_000 },
  async () => {
    const report = await markedTests({
      off: [
        { kind: 'stage', name: 'ownership', how: 'dropped' },
        { kind: 'rule', name: 'v9-slow-schema', how: 'dropped' },
        { kind: 'rule', name: 'c5-vary-origin', how: 'silent' },
        { kind: 'probe', name: 'o5-foreign-write', how: 'dropped' },
        { kind: 'probe', name: 'a5-cookie-attributes', how: 'silent' },
      ],
      files: ['src/next/checklist/the-rest', 'src/rules/examples', 'src/probes/each-probe'],
      only: '(?:gate/O[1567]|audit/(?:C[45]|V9)|probe/(?:A5|C1|O5)) ',
    })
    const looked = new Set(
      'gate/O1 gate/O5 gate/O6 gate/O7 audit/C4 audit/C5 audit/V9 probe/A5 probe/C1 probe/O5'.split(' '),
    )
    const cells = cellsOf(report, await readLists(), NOT_APPLICABLE).filter((cell) => looked.has(nameOf(cell)))
    expect(cells).toHaveLength(looked.size)
    expect(redOf(cells).map(nameOf).toSorted()).toEqual(['audit/C5', 'audit/V9', 'gate/O5', 'probe/A5', 'probe/O5'])
  },
)
