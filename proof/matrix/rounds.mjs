import { STAGES } from './stages.mjs'

/**
 * @typedef {object} Round what is switched off in one run, and the cells that have to turn red
 * @property {readonly import('./switch-off.mjs').Off[]} off
 * @property {readonly string[]} red in the order of their names
 */

/**
 * Switches off each stage, each rule and each probe once. Columns know nothing of each other, nor do the rules and the
 * probes of one item of those of another: one run has a stage off, and of every second item one rule and one probe. What
 * is not off has to stay green.
 *
 * @param {import('./cells.mjs').Lists} lists
 * @returns {Round[]}
 */
export function roundsOf({ items, makers }) {
  const ids = items.map(({ id }) => id)
  const rules = turns(ids, makers.audit)
  const probes = turns(ids, makers.probe)
  const stages = Object.keys(STAGES)
  const count = Math.max(rules.length, probes.length, stages.length)
  return Array.from({ length: count }, (_, at) => {
    const [stage, off] = [stages[at], { rule: rules[at] ?? [], probe: probes[at] ?? [] }]
    const red = [
      ...(STAGES[stage ?? ''] ?? []).map((item) => `gate/${item}`),
      ...cellsWith('audit', makers.audit, off.rule),
      ...cellsWith('probe', makers.probe, off.probe),
    ]
    /** @type {import('./switch-off.mjs').Off[]} */
    const switched = [
      ...(stage === undefined ? [] : [/** @type {const} */ ({ kind: 'stage', name: stage, how: 'dropped' })]),
      ...off.rule.map((name) => /** @type {const} */ ({ kind: 'rule', name, how: 'dropped' })),
      ...off.probe.map((name) => /** @type {const} */ ({ kind: 'probe', name, how: 'dropped' })),
    ]
    return { off: switched, red: red.toSorted() }
  })
}

/**
 * The first of every second item, then the second, until all had their turn; then those of the items between.
 *
 * @param {readonly string[]} ids
 * @param {import('./cells.mjs').Makers} makers
 */
function turns(ids, makers) {
  const had = new Set()
  return [0, 1].flatMap((half) => {
    const lists = ids.filter((_, at) => at % 2 === half).map((id) => makers[id] ?? [])
    const turnsOfHalf = Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, at) =>
      lists.flatMap((list) => list.slice(at, at + 1)).filter((name) => !had.has(name) && had.add(name)),
    )
    return turnsOfHalf.filter(({ length }) => length > 0)
  })
}

/**
 * @param {'audit' | 'probe'} column
 * @param {import('./cells.mjs').Makers} makers
 * @param {readonly string[]} off
 */
function cellsWith(column, makers, off) {
  return Object.entries(makers).flatMap(([item, own]) =>
    own.some((id) => off.includes(id)) ? [`${column}/${item}`] : [],
  )
}
