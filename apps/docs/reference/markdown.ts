import type { Member } from './declarations.ts'

/** In one line, in which a bar does not end the cell. */
const inCell = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', String.raw`\|`)

/** A cell of a table that is prose. Addresses in it stay text: those of examples lead nowhere. */
export const cell = (text: string): string =>
  inCell(text)
    .split(/(`[^`]*`)/)
    .map((piece) => (piece.startsWith('`') ? piece : inert(piece)))
    .join('')

const inert = (prose: string): string => prose.replaceAll(/https?:\/\/[^\s),;]+/g, '`$&`').replaceAll('<', '&lt;')

/** Code within a cell. A backtick inside takes a longer fence around it. */
export const code = (text: string): string =>
  text === '' ? '' : text.includes('`') ? `\`\` ${inCell(text)} \`\`` : `\`${inCell(text)}\``

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Options or fields, each with its anchor; in two columns, which fit a phone. */
export function memberTable(members: readonly Member[], place: string): string {
  return table(
    ['name', 'type, and what it says'],
    members.map(({ name, optional, type, doc }) => [
      `<a id="${place}-${name}"></a>${code(name)}${optional ? '' : '<br><small>required</small>'}`,
      [code(type), cell(doc)].filter(Boolean).join('<br>'),
    ]),
  )
}

/** What every generated page says of itself below its heading. */
export const made = (from: string): string => `Made from ${from} with each build of this site.`
