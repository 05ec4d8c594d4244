import { parseSync, Visitor, type CallExpression, type Expression } from 'oxc-parser'

export interface NamedTests {
  /** The case, such as `cors/07`. */
  readonly name: string
  /** How many tests: each row of a literal `each` is one. */
  readonly count: number
}

const NAME = /\b(?:cors|csrf|csp|headers|address|body|tokens|limits)\/\d\d\b/g
const NO_TEST = new Set(['skip', 'todo', 'fails', 'skipIf', 'runIf'])

interface Titled {
  readonly kind: 'test' | 'group'
  readonly title: string
  readonly rows: number
  readonly start: number
  readonly end: number
}

/** The tests of a file whose names, or those of the groups around them, tell of a case. What is skipped is none. */
export function namedTests(path: string, source: string): NamedTests[] {
  const { program } = parseSync(path, source)
  const tables = new Map<string, number>()
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && init !== null) tables.set(id.name, rowsOf(init, tables))
    },
  }).visit(program)
  const titled: Titled[] = []
  new Visitor({
    CallExpression(node) {
      const found = titledCall(node, tables)
      if (found !== undefined) titled.push({ ...found, start: node.start, end: node.end })
    },
  }).visit(program)
  const counts = new Map<string, number>()
  for (const test of titled) {
    if (test.kind === 'group') continue
    const around = titled.filter((other) => other !== test && other.start <= test.start && test.end <= other.end)
    const names = [test, ...around].flatMap(({ title }) => title.match(NAME) ?? [])
    const rows = around.reduce((product, group) => product * group.rows, test.rows)
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + rows)
  }
  return [...counts].map(([name, count]) => ({ name, count }))
}

function titledCall(
  { callee, arguments: args }: CallExpression,
  tables: ReadonlyMap<string, number>,
): Omit<Titled, 'start' | 'end'> | undefined {
  const [first] = args
  if (first === undefined || first.type === 'SpreadElement') return undefined
  const title = textOf(first)
  if (title === undefined) return undefined
  const each = callee.type === 'CallExpression' ? callee : undefined
  const words = wordsOf(each === undefined ? callee : each.callee)
  const kind = words[0] === 'describe' ? 'group' : words[0] === 'it' || words[0] === 'test' ? 'test' : undefined
  if (kind === undefined || words.some((word) => NO_TEST.has(word))) return undefined
  const table = each?.arguments[0]
  return { kind, title, rows: table === undefined || table.type === 'SpreadElement' ? 1 : rowsOf(table, tables) }
}

/** How many a literal list has, or a constant that is one; 1 where that cannot be read. */
function rowsOf(node: Expression, tables: ReadonlyMap<string, number>): number {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') return rowsOf(node.expression, tables)
  if (node.type === 'Identifier') return tables.get(node.name) ?? 1
  return node.type === 'ArrayExpression' ? node.elements.length : 1
}

/** `it.each` → `it`, `each`. */
function wordsOf(node: Expression): string[] {
  if (node.type === 'Identifier') return [node.name]
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return []
  return [...wordsOf(node.object), node.property.name]
}

function textOf(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  return node.type === 'TemplateLiteral' ? node.quasis.map(({ value }) => value.cooked ?? '').join(' ') : undefined
}
