/** Of brackets: whoever looks through a tree goes down by calls, and so does the parser, whose stack nobody can catch. */
const MOST_BRACKETS = 800

/** Signs without an end of anything: a chain of operators goes down as brackets do. Nobody writes so many by hand. */
const MOST_SIGNS = 8_000

/**
 * Whether a text is nested so deeply that parsing it could end the process. It is looked at sign by sign and not
 * understood: literals and comments of one line are passed over, and everything else counts.
 */
export function isNestedTooDeeply(text: string): boolean {
  if (text.length < MOST_BRACKETS) return false
  let depth = 0
  let signs = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x28: // (
      case 0x5b: // [
        if (++depth > MOST_BRACKETS) return true
        break
      case 0x7b: // {
        if (++depth > MOST_BRACKETS) return true
        signs = 0
        break
      case 0x29: // )
      case 0x5d: // ]
        if (depth > 0) depth--
        break
      case 0x7d: // }
        if (depth > 0) depth--
        signs = 0
        break
      case 0x2c: // ,
      case 0x3b: // ;
        signs = 0
        break
      case 0x22: // "
      case 0x27: // '
        at = endOfLiteral(text, at)
        break
      case 0x2f: // /
        if (text.charCodeAt(at + 1) === 0x2f) at = endOfLine(text, at)
        else if (++signs > MOST_SIGNS) return true
        break
      case 0x09:
      case 0x0a:
      case 0x0d:
      case 0x20:
        break
      default:
        if (++signs > MOST_SIGNS) return true
    }
  }
  return false
}

/** Where it closes, or where its line ends. */
function endOfLiteral(text: string, start: number): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote || code === 0x0a) return at
    if (code === 0x5c) at++
  }
  return text.length
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end
}
