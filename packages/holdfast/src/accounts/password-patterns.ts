/** Rows of keyboards, where neighbours make a sequence. */
const ROWS = ['qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890']

/** What a text is worth when every run of three or more equal or neighbouring characters counts as one. */
export interface Patterns {
  /** Characters outside runs, plus one for each run. */
  readonly effectiveLength: number
  readonly repeats: boolean
  readonly sequences: boolean
}

/** @param text in lower case; the cost is linear in its length */
export function patterns(text: string): Patterns {
  const characters = Array.from(text)
  let effectiveLength = 0
  let repeats = false
  let sequences = false
  for (let start = 0; start < characters.length;) {
    let end = start + 1
    let kinds: readonly string[] = []
    for (; end < characters.length; end++) {
      const next = steps(characters[end - 1] as string, characters[end] as string)
      const kept = end === start + 1 ? next : next.filter((kind) => kinds.includes(kind))
      if (kept.length === 0) break
      kinds = kept
    }
    const isRun = end - start >= 3
    if (isRun && kinds.includes('=')) repeats = true
    else if (isRun) sequences = true
    effectiveLength += isRun ? 1 : end - start
    start = end
  }
  return { effectiveLength, repeats, sequences }
}

/** The length of the unit whose repetition makes up the whole text (its last one may be cut): the text's own, if none. */
export function period(text: string): number {
  // The failure function of Knuth, Morris and Pratt.
  const border = [0]
  for (let index = 1, matched = 0; index < text.length; index++) {
    while (matched > 0 && text[index] !== text[matched]) matched = border[matched - 1] as number
    if (text[index] === text[matched]) matched++
    border.push(matched)
  }
  const unit = text.length - (border.at(-1) ?? 0)
  return unit * 2 <= text.length ? unit : text.length
}

/** How the second character may follow from the first. */
function steps(first: string, second: string): readonly string[] {
  if (first === second) return ['=']
  const kinds: string[] = []
  const distance = second.charCodeAt(0) - first.charCodeAt(0)
  if (/^[a-z0-9]{2}$/.test(first + second) && Math.abs(distance) === 1) kinds.push(`code ${distance}`)
  ROWS.forEach((row, index) => {
    const [from, to] = [row.indexOf(first), row.indexOf(second)]
    if (from !== -1 && to !== -1 && Math.abs(to - from) === 1) kinds.push(`row ${index} ${to - from}`)
  })
  return kinds
}
