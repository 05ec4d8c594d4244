import { COLUMNS, cellAt, nameOf, redOf } from './cells.mjs'

/**
 * The matrix as a table of marks, and what is red below it.
 *
 * @param {readonly import('./cells.mjs').Cell[]} cells
 * @param {readonly { readonly id: string, readonly title: string }[]} items
 */
export function terminalTable(cells, items) {
  const lines = items.map(({ id, title }) => {
    const marks = COLUMNS.map((column) => markOf(cellAt(cells, id, column)))
    return `  ${id}  ${marks.join('  ')}  ${title}`
  })
  const red = redOf(cells).flatMap((cell) => cell.faults.map((fault) => `  ${nameOf(cell)}: ${fault}`))
  const head = `      ${COLUMNS.map((column) => column.padEnd(6)).join('  ')}`
  return [head, ...lines, ...(red.length === 0 ? [] : ['', 'Red:', ...red])].join('\n')
}

/** @param {import('./cells.mjs').Cell} cell */
function markOf({ state, tests }) {
  return (state === 'shown' ? `✓ ${tests.length}` : state === 'red' ? '✗ red' : '–').padEnd(6)
}
