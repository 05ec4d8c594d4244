import type { Edit } from '../../edits/edit.js'
import type { SourceFile } from '../../project/source-file.js'
import type { ExportedHandler } from './exported-handler.js'
import { wouldGoOn, type FileStyle } from '../../edits/file-style.js'

/** One method whose handler is put behind the gate. */
export interface Wrapping {
  readonly method: string
  readonly handler: ExportedHandler
  /** `route({ access: signedIn, handler: nextHandler(`. */
  readonly head: string
}

const TAIL = ') })'

/** The edits that put `route({ … })` around handlers; not a character of their code is among them. */
export function wrappingEdits(file: SourceFile, wrappings: readonly Wrapping[], style: FileStyle): Edit[] {
  const { path, text } = file
  const put = (at: number, what: string): Edit => ({ path, start: at, end: at, text: what })
  const named = new Map<number, Wrapping[]>()
  const edits = wrappings.flatMap((wrapping): Edit[] => {
    const { method, handler, head } = wrapping
    switch (handler.kind) {
      case 'function': {
        const { statement, fn } = handler
        const end = style.semicolon !== '' || wouldGoOn(text, statement.end) ? ';' : ''
        return [put(fn.start, `const ${method} = ${head}`), put(statement.end, TAIL + end)]
      }
      case 'value':
        return [put(handler.value.start, head), put(handler.value.end, TAIL)]
      case 'named': {
        const before = named.get(handler.statement.start)
        if (before === undefined) named.set(handler.statement.start, [wrapping])
        else before.push(wrapping)
        return []
      }
    }
  })
  return [...edits, ...[...named.values()].flatMap((each) => exportEdits(file, each, style))]
}

/** `export { handler as GET, config }`: the methods leave the list, and are exported one by one. */
function exportEdits({ path, text }: SourceFile, wrappings: readonly Wrapping[], style: FileStyle): Edit[] {
  const [first] = wrappings
  if (first?.handler.kind !== 'named') return []
  const { statement } = first.handler
  const lines = wrappings.flatMap(({ method, handler, head }) =>
    handler.kind === 'named' ? [`export const ${method} = ${head}${handler.local}${TAIL}${style.semicolon}`] : [],
  )
  const methods = new Set(wrappings.map(({ method }) => method))
  const kept = statement.specifiers.filter(
    ({ exported }) => !methods.has(exported.type === 'Identifier' ? exported.name : ''),
  )
  const rest = kept.map(({ start, end }) => text.slice(start, end)).join(', ')
  const ended = text[statement.end - 1] === ';' ? ';' : ''
  const all = kept.length === 0 ? lines : [`export { ${rest} }${ended}`, ...lines]
  const last = all.at(-1) ?? ''
  const safe = style.semicolon === '' && wouldGoOn(text, statement.end) ? `${last};` : last
  return [{ path, start: statement.start, end: statement.end, text: [...all.slice(0, -1), safe].join(style.eol) }]
}
