/** Characters that steer a terminal, or turn the direction of what follows. */
const STEERING = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** What a project has named, in one line that a terminal only shows. */
export function plain(text: string): string {
  return text.replaceAll(/[\t\n]/g, ' ').replaceAll(STEERING, '�')
}

/** At most so many characters, with a sign of what is cut off. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
