import type { BinaryExpression, PrivateInExpression } from 'oxc-parser'
import type { Edit } from '../edits/edit.js'
import { enclosingFunction, walk, type Node } from '../project/ast.js'
import type { App } from '../project/apps.js'
import type { SourceFile } from '../project/source-file.js'
import type { SourceTree } from '../project/source-tree.js'

const NAME = 'isSameSecret'
const EDGE = /\bruntime['"]?\s*[:=]\s*['"](?:experimental-)?edge['"]/
const IMPORTED = ['createHash', 'timingSafeEqual']

/**
 * `a === b` as a comparison in constant time that is true of the same values, strings or not. Left out where the file could
 * then not be compiled or run: on Edge there is no `node:crypto`, and a type that `===` has narrowed is not narrowed by a call.
 */
export function comparisonRepair(
  node: BinaryExpression | PrivateInExpression,
  file: SourceFile,
  app: App,
  tree: SourceTree,
): (() => readonly Edit[]) | undefined {
  if (node.operator !== '===' && node.operator !== '!==') return undefined
  if (!runsOnNode(file, app, tree) || file.exports.length === 0 || isUsedLater(node, file)) return undefined
  const has = file.text.includes(`function ${NAME}(`)
  if (!has && isTaken(file)) return undefined
  return () => {
    const text = (side: Node): string => file.text.slice(side.start, side.end)
    const call = `${NAME}(${text(node.left)}, ${text(node.right)})`
    const edit = (start: number, end: number, next: string): Edit => ({ path: file.path, start, end, text: next })
    const compare = edit(node.start, node.end, node.operator === '!==' ? `!${call}` : call)
    if (has) return [compare]
    const end = file.text.length
    return [...missingImport(file).map((each) => edit(...each)), compare, edit(end, end, functionText(file))]
  }
}

/** Any file may be imported by one that runs on Edge, so nothing of the app may. */
function runsOnNode(file: SourceFile, app: App, tree: SourceTree): boolean {
  if (app.files.some((path) => /\.[cm]?[jt]sx?$/.test(path) && EDGE.test(tree.text(path) ?? ''))) return false
  return (
    app.proxyFile === undefined || /(?:^|\/)proxy\.\w+$/.test(app.proxyFile) || /(?:^|\/)route\.\w+$/.test(file.path)
  )
}

/** Whether a name that is compared is used behind the comparison, where TypeScript knows more of it now. */
function isUsedLater(node: BinaryExpression | PrivateInExpression, file: SourceFile): boolean {
  const names = new Set([node.left, node.right].flatMap((side) => (side.type === 'Identifier' ? [side.name] : [])))
  let found = false
  walk(enclosingFunction(node) ?? file.program, (each) => {
    if (each.type === 'Identifier' && each.start >= node.end && names.has(each.name)) found = true
    return !found
  })
  return found
}

/** Whether a name that is put in means something else here. */
function isTaken(file: SourceFile): boolean {
  let found = false
  walk(file.program, (node) => {
    if (node.type === 'Identifier' && node.name === NAME) found = true
    if (node.type === 'Identifier' && IMPORTED.includes(node.name) && !isImported(node.name, file)) found = true
    return !found
  })
  return found
}

function isImported(name: string, file: SourceFile): boolean {
  return file.imports.some(
    ({ source, name: imported, local }) => /^(?:node:)?crypto$/.test(source) && imported === name && local === name,
  )
}

/** Behind the directives, in front of the first statement; nothing where all is imported. */
function missingImport(file: SourceFile): [start: number, end: number, text: string][] {
  const missing = IMPORTED.filter((name) => !isImported(name, file))
  const at = file.program.body.find((statement) => !('directive' in statement))?.start ?? 0
  return missing.length === 0 ? [] : [[at, at, `import { ${missing.join(', ')} } from 'node:crypto'\n`]]
}

function functionText({ path, text }: SourceFile): string {
  const typed = /\.[cm]?tsx?$/.test(path)
  const [unknown, string, boolean] = typed ? [': unknown', ': string', ': boolean'] : ['', '', '']
  return `${text.endsWith('\n') ? '' : '\n'}
/** The same as \`===\`, in a time that does not tell how much of a guess is right. */
function ${NAME}(given${unknown}, wanted${unknown})${boolean} {
  if (typeof given !== 'string' || typeof wanted !== 'string') return given === wanted
  const digest = (value${string}) => createHash('sha256').update(value, 'utf16le').digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
`
}
