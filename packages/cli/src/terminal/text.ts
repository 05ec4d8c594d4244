import wrapAnsi from 'wrap-ansi'

/** Lines of at most `width` columns, broken at spaces; a word that is longer stays whole. */
export function wrap(text: string, width: number): string {
  return wrapAnsi(text, width, { wordWrap: true, hard: false, trim: true })
}

/** Each line moved right by some columns; empty lines stay empty. */
export function indent(text: string, columns: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(columns))
}

/** `text` behind `mark`, its further lines below its first. */
export function hang(mark: string, columns: number, text: string): string {
  return mark + indent(text, columns).trimStart()
}
