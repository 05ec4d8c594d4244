import { argumentsOf, type CallNode, type Frame } from '../../flow/frame.js'
import type { Origins } from '../../flow/origins.js'
import type { Node } from '../../project/ast.js'
import { written, type Term } from './terms.js'
import { piecesOf } from './sql-text.js'

/** What a statement of SQL compares, and what it stores. */
export interface SqlTerms {
  readonly where: readonly Term[]
  readonly data: readonly Term[]
}

/** The column that a value is compared with or stored in, by the text before it. */
const COLUMN = /["`[]?(\w+)["`\]]?\s*(?:=|<>|!=|\bin\b|\blike\b|\bilike\b|=\s*any)\s*[('"%]*\s*$/i

/** What comes before a value is looked at for each of them: of a longer statement the beginning has to do. */
const LONGEST = 10_000

/** The values of a statement: holes of a template, `$1` and `?` with the array beside it, `:name`. */
export function sqlTerms(call: CallNode, frame: Frame, origins: Origins): SqlTerms {
  const [first, second] = call.type === 'TaggedTemplateExpression' ? [call.quasi as Node, undefined] : argumentsOf(call)
  if (first === undefined) return { where: [], data: [] }
  const statement = written(first, frame, origins)
  const where: Term[] = []
  const data: Term[] = []
  const add = (before: string, value: Node, at: Frame): void => {
    const key = COLUMN.exec(before)?.[1] ?? inserted(before)
    const stored = /^\s*insert/i.test(before) || (/\bset\b/i.test(before) && !/\bwhere\b/i.test(before))
    ;(stored ? data : where).push({ key, value, frame: at })
  }
  const pieces = piecesOf(statement.node) ?? []
  let before = ''
  for (const piece of pieces) {
    if (before.length > LONGEST) break
    if (typeof piece !== 'string') add(before, piece, statement.frame)
    before += typeof piece === 'string' ? piece : '?'
  }
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : ' ')).join('')
  if (second === undefined || second.type === 'SpreadElement' || text === '') return { where, data }
  const values = written(second, frame, origins)
  if (values.node.type !== 'ArrayExpression') return { where, data }
  const places = [...text.matchAll(/\$(\d+)|\?/g)]
  places.forEach((place, index) => {
    if (place.index > LONGEST) return
    const at = place[1] === undefined ? index : Number(place[1]) - 1
    const value = values.node.type === 'ArrayExpression' ? values.node.elements[at] : undefined
    if (value !== null && value !== undefined && value.type !== 'SpreadElement')
      add(text.slice(0, place.index), value, values.frame)
  })
  return { where, data }
}

/** The column of a value in `insert into t (a, b) values (?, …`. */
function inserted(before: string): string | undefined {
  const [, columns, values] = /\(([^()]*)\)\s*values\s*\(([\s\S]*)$/i.exec(before) ?? []
  if (columns === undefined || values === undefined) return undefined
  const column = columns.split(',').at(values.split(',').length - 1)
  return column?.trim().replace(/["`[\]]/g, '')
}
