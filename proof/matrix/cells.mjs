/** Who may show an item: the gate by enforcing it, the audit by detecting its opposite, the probe by verifying it. */
export const COLUMNS = /** @type {const} */ (['gate', 'audit', 'probe'])

/** How a test says what it shows, anywhere in its name: `gate/C4 …`, `audit/C4 c4-credentials-for-any …`. */
const MARK = /\b(gate|audit|probe)\/([A-Z]\d+)\b ?/g

/**
 * @typedef {(typeof COLUMNS)[number]} Column
 *
 * @typedef {object} Lists what there is to show
 * @property {readonly { readonly id: string, readonly title: string }[]} items
 * @property {{ readonly audit: Makers, readonly probe: Makers }} makers
 *
 * @typedef {Readonly<Record<string, readonly string[]>>} Makers the rules or probes of each item, by its id
 *
 * @typedef {object} Shown one test of a cell
 * @property {string} text its name, without its marks
 * @property {string | undefined} by the rule or the probe that it is of
 * @property {boolean} passed
 *
 * @typedef {object} Cell
 * @property {string} item
 * @property {Column} column
 * @property {'shown' | 'red' | 'not applicable'} state
 * @property {readonly Shown[]} tests
 * @property {readonly string[]} faults why it is red
 * @property {string} [reason] why it is not applicable
 */

/**
 * The matrix, from what a test run reports and nothing else. A cell is green when each rule or probe of its item has a
 * test, and every test of it has passed; no test is red, unless a reason stands in the table of what cannot be shown.
 *
 * @param {import('../../verbs/tally.mjs').Report} report
 * @param {Lists} lists
 * @param {Readonly<Record<string, string>>} excuses reasons by cell: `probe/R4`
 * @returns {Cell[]}
 * @throws {Error} where a test or a reason is of a cell that there is not
 */
export function cellsOf(report, { items, makers }, excuses) {
  const shown = testsByCell(report)
  const keys = new Set(items.flatMap(({ id }) => COLUMNS.map((column) => `${column}/${id}`)))
  for (const key of [...shown.keys(), ...Object.keys(excuses)]) {
    if (!keys.has(key)) throw new Error(`There is no cell ${key}.`)
  }
  return items.flatMap(({ id }) =>
    COLUMNS.map((column) => {
      const own = column === 'gate' ? [] : (makers[column][id] ?? [])
      return cellOf({ item: id, column }, own, shown.get(`${column}/${id}`) ?? [], excuses[`${column}/${id}`])
    }),
  )
}

/**
 * @param {Pick<Cell, 'item' | 'column'>} place
 * @param {readonly string[]} makers
 * @param {readonly Omit<Shown, 'by'>[]} found
 * @param {string | undefined} excuse
 * @returns {Cell}
 */
function cellOf(place, makers, found, excuse) {
  const tests = found.map((test) => ({ ...test, by: makers.find((id) => test.text.split(/[\s:]/).includes(id)) }))
  if (tests.length === 0 && makers.length === 0 && excuse !== undefined) {
    return { ...place, state: 'not applicable', tests, faults: [], reason: excuse }
  }
  const faults = [
    ...tests.filter(({ passed }) => !passed).map(({ text }) => `not passed: ${text}`),
    ...makers.filter((id) => !tests.some(({ by }) => by === id)).map((id) => `no test of ${id}`),
    ...(tests.length === 0 && makers.length === 0 ? ['no test, and no reason why there is none'] : []),
    ...(excuse === undefined ? [] : ['it is shown, and excused as well']),
  ]
  return { ...place, state: faults.length === 0 ? 'shown' : 'red', tests, faults }
}

/** @param {import('../../verbs/tally.mjs').Report} report */
function testsByCell(report) {
  /** @type {Map<string, { text: string, passed: boolean }[]>} */
  const cells = new Map()
  for (const { fullName, status } of report.testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const marks = [...fullName.matchAll(MARK)]
    const test = { text: fullName.replaceAll(MARK, '').trim(), passed: status === 'passed' }
    for (const key of new Set(marks.map(([, column, item]) => `${column}/${item}`))) {
      cells.set(key, [...(cells.get(key) ?? []), test])
    }
  }
  for (const tests of cells.values()) tests.sort((a, b) => (a.text < b.text ? -1 : 1))
  return cells
}

/**
 * @param {readonly Cell[]} cells
 * @param {string} item
 * @param {Column} column
 */
export function cellAt(cells, item, column) {
  const cell = cells.find((each) => each.item === item && each.column === column)
  if (cell === undefined) throw new Error(`There is no cell ${column}/${item}.`)
  return cell
}

/** @param {Cell} cell */
export const nameOf = ({ column, item }) => `${column}/${item}`

/** @param {readonly Cell[]} cells */
export const redOf = (cells) => cells.filter(({ state }) => state === 'red')
