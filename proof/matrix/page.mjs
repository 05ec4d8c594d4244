import { join } from 'node:path'
import { root } from '../../verbs/workspace.mjs'
import { COLUMNS, cellAt, redOf } from './cells.mjs'

/** A page of the docs site, which has those of the rules and the probes beside it. */
export const PAGE = join(root, 'apps/docs/pages/coverage.md')

const SAYS = { gate: 'Gate enforces', audit: 'Audit detects', probe: 'Probe verifies' }

/**
 * @param {readonly import('./cells.mjs').Cell[]} cells
 * @param {readonly import('./lists.mjs').Group[]} groups
 */
export function coveragePage(cells, groups) {
  const counts = Object.fromEntries(
    COLUMNS.map((column) => [column, cells.filter((cell) => cell.column === column && cell.state === 'shown').length]),
  )
  const tests = new Set(cells.flatMap((cell) => cell.tests.map(({ text }) => `${cell.column} ${text}`))).size
  const items = groups.reduce((sum, group) => sum + group.items.length, 0)
  const red = redOf(cells).length
  return `${[
    '# Coverage of the checklist',
    `Who stands for each item of the checklist: the gate enforces ${counts['gate']} of the ${items}, the audit detects ${counts['audit']}, the probe verifies ${counts['probe']}. ${tests} tests show it.`,
    `The page is made from the report of a test run, by \`npm run proof -- matrix\`; \`npm test\` makes it again from its own run, and fails where a cell is red or the page says something else. A test says in its name what it shows, such as \`gate/C4\`. A stage, a rule or a probe that is switched off fails its tests or leaves none, which turns its cells red: the same proof does that with each of them.`,
    `✓ stands before the number of tests, all of which have passed; – where nothing can be shown, for a reason that stands below${red === 0 ? '' : `; ✗ where a test failed or is missing, in ${red} at the moment`}.`,
    ...groups.map(({ letter, title, items: own }) => groupTable(letter, title, own, cells)),
    '## Item by item',
    'The tests of the gate ask a whole gate, one request at a time: `packages/holdfast/src/next/checklist`. Those of a rule are the examples on its page, those of a probe a shop with one fault.',
    ...groups.flatMap(({ items: own }) => own.map((item) => section(item, cells))),
  ].join('\n\n')}\n`
}

/**
 * @param {string} letter
 * @param {string} title
 * @param {readonly import('./lists.mjs').Item[]} items
 * @param {readonly import('./cells.mjs').Cell[]} cells
 */
function groupTable(letter, title, items, cells) {
  const rows = items.map(({ id, title: says }) => {
    const marks = COLUMNS.map((column) => mark(cellAt(cells, id, column)))
    return `| [${id}](#${anchor(id)}) ${says} | ${marks.join(' | ')} |`
  })
  const head = `| Where all is well | ${COLUMNS.map((column) => SAYS[column].split(' ')[0]).join(' | ')} |`
  return [`## ${letter}: ${title}`, [head, '| --- | --- | --- | --- |', ...rows].join('\n')].join('\n\n')
}

/** @param {import('./cells.mjs').Cell} cell */
function mark({ state, tests }) {
  return state === 'shown' ? `✓ ${tests.length}` : state === 'red' ? '✗' : '–'
}

/** Of a heading that is the item's id alone. */
const anchor = (/** @type {string} */ id) => id.toLowerCase()

/**
 * @param {import('./lists.mjs').Item} item
 * @param {readonly import('./cells.mjs').Cell[]} cells
 */
function section({ id, title, fails }, cells) {
  return [
    `### ${id}`,
    `**${title}.** What would be wrong: ${fails}`,
    ...COLUMNS.map((column) => {
      const cell = cellAt(cells, id, column)
      if (cell.state === 'not applicable') return `${SAYS[column]}: nothing. ${cell.reason}`
      const lines = column === 'gate' ? cell.tests.map(({ text }) => prose(text)) : makerLines(cell)
      const wrong = cell.faults.map((fault) => `✗ ${prose(fault)}`)
      return [`${SAYS[column]}:`, '', ...[...wrong, ...lines].map((line) => `- ${line}`)].join('\n')
    }),
  ].join('\n\n')
}

/**
 * One line for each rule or probe: its page, and what it was tried on.
 *
 * @param {import('./cells.mjs').Cell} cell
 */
function makerLines({ column, tests }) {
  const makers = [...new Set(tests.map(({ by }) => by))]
  return makers.map((by = '') => {
    const own = tests.filter((test) => test.by === by)
    const link = `[\`${by}\`](${column === 'audit' ? 'rules' : 'probes'}/${by}.md)`
    if (column === 'probe')
      return `${link}: ${own.map(({ text }) => prose(text.slice(text.indexOf(': ') + 2))).join('; ')}`
    const told = own.filter(({ text }) => text.includes(' fails: ')).length
    return `${link}: ${told} examples that fail, ${own.length - told} that do not`
  })
}

/**
 * A test's name as Markdown: values and addresses in it are code, and no links.
 *
 * @param {string} text
 */
function prose(text) {
  return text.replaceAll(
    /\{.*\}|\S*(?:[_*<>[\]`\\|$]|:\/\/|\w[.:]\w|^\/)\S*/g,
    (code) => `\`${code.replaceAll('`', '')}\``,
  )
}
