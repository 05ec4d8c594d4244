import { commonWords } from '../../core/common-words.js'
import { lettersOf } from '../../core/leet.js'

/** Everyday words that secrets by hand are made of, and that no list of passwords has. */
const EVERYDAY = `
about access admin after again all also and another any app are around auth back base battery because been before below
best between big book both bring brown but call can cannot change city client close code come company config cookie
copy correct could data database day default delete deploy dev develop development different dog does done down each
easy end enough env environment even every example few file find first for forget found fox from full generated get give
good great hand happy hash have help her here high him his hold home host house how into its jumps just jwt keep key keys
know large last later lazy left let life like line live local login long look lorem ipsum dolor made main make man many
may mean more most much must name need never new next night node not now number off often old once one only open other
our out over own page part people place platform please point private prod product production project public put quick
random react read real refresh right run safe said same save say second secret secure security see sentence server
service session set share should show shared sign signed signing site small some staple start still stop store string
strong such super system take tell test text than that the their them then there these they thing think this those
through time today together token too top try turn two type under until upon use used user users using value very want
was way web well went were what when where which while who why will wish with without word words work world would write
year yes yet you your
`

/** The longest token that is looked for; characters. */
const LONGEST = 24

let model: Model | undefined

interface Model {
  readonly words: ReadonlySet<string>
  /** Bits that tell one of the words. */
  readonly wordBits: number
  /** Bits of a letter after another, by how often they follow each other in the words; ` ` is the edge of a word. */
  letterBits(pair: string): number
}

/**
 * Bits in which a text can be told as words (with capitals, or letters written as digits), made-up words, runs, repeats
 * and single characters: about what a guesser needs who tries texts in the order of their simplicity. It is the length of
 * a prefix code, so of random texts of n bits at most one in 2^k is told in n - k bits (Kraft), whatever the words are.
 */
export function descriptionLength(text: string): number {
  const plain = text.toLowerCase()
  // A character whose lower case is longer would shift all places behind it.
  const folded = plain.length === text.length ? plain : text
  const unleeted = lettersOf(folded)
  const best = [0]
  for (let end = 1; end <= text.length; end++) best.push(Infinity)
  for (let start = 0; start < text.length; start++) {
    const before = best[start] as number
    const take = (end: number, bits: number) => {
      if (before + KIND + bits < (best[end] as number)) best[end] = before + KIND + bits
      // One sign that parts words comes almost for free behind a token.
      if (
        end < text.length &&
        / |-|_|\./.test(text[end] as string) &&
        before + KIND + bits + 3 < (best[end + 1] as number)
      )
        best[end + 1] = before + KIND + bits + 3
    }
    take(start + 1, isPrintable(text[start] as string) ? PRINTABLE : 16)
    for (const [end, bits] of words(folded, unleeted, start)) take(end, bits + spelling(text.slice(start, end)))
    const again = repeat(text, start)
    if (again > start + 2) take(again, 1 + 9 + 9)
    const run = runEnd(text, start)
    if (run > start + 2) take(run, 1 + PRINTABLE + 2 + 9)
  }
  return best[text.length] as number
}

/** Which of the four kinds of token comes next. */
const KIND = 2

/** One of the printable characters of ASCII. */
const PRINTABLE = Math.log2(95)

function isPrintable(character: string): boolean {
  return /[\x20-\x7e]/.test(character)
}

/** Listed words, and letters that follow each other as in words: where they end, and their bits in lower case. */
function* words(folded: string, unleeted: string, start: number): Generator<readonly [number, number]> {
  const { words: list, wordBits, letterBits } = (model ??= learn())
  let madeUp = 0
  for (let end = start + 1; end <= Math.min(folded.length, start + LONGEST); end++) {
    const [last = '', read = ''] = [folded[end - 1], unleeted[end - 1]]
    if (!/[a-z]/.test(read)) return
    madeUp += letterBits((end === start + 1 ? ' ' : (unleeted[end - 2] as string)) + read)
    const length = end - start
    const signs = folded.slice(start, end) === unleeted.slice(start, end) ? 0 : 2 * length
    if (length >= 3 && list.has(unleeted.slice(start, end))) yield [end, 1 + wordBits + signs]
    if (signs === 0 && /[a-z]/.test(last)) yield [end, 1 + madeUp + letterBits(`${last} `)]
  }
}

/** Bits for lower case, a capital, upper case, or each letter as it pleases; 1 more says whether signs stand for letters. */
function spelling(word: string): number {
  return 1 + 2 + (/^(?:[^A-Z]+|[A-Z][^A-Z]*|[^a-z]+)$/.test(word) ? 0 : word.length)
}

/** Where the longest piece ends that begins here and stood earlier in the text. */
function repeat(text: string, start: number): number {
  let end = start
  while (end < text.length && text.indexOf(text.slice(start, end + 1)) < start) end++
  return end
}

/** Where the run ends that begins here: the same character, or each the next or the previous of the one before. */
function runEnd(text: string, start: number): number {
  const step = (index: number) => text.charCodeAt(index) - text.charCodeAt(index - 1)
  if (start + 1 >= text.length || Math.abs(step(start + 1)) > 1) return start
  let end = start + 2
  // Zero follows nine.
  while (end < text.length && (step(end) === step(start + 1) || text.slice(end - 1, end + 1) === '90')) end++
  return end
}

function learn(): Model {
  const list = new Set([...commonWords.trim().split(/\s+/), ...EVERYDAY.trim().split(/\s+/)])
  const pairs = new Map<string, number>()
  const firsts = new Map<string, number>()
  for (const word of list) {
    const framed = ` ${word} `
    for (let index = 1; index < framed.length; index++) {
      const first = framed[index - 1] as string
      pairs.set(first + framed[index], (pairs.get(first + framed[index]) ?? 0) + 1)
      firsts.set(first, (firsts.get(first) ?? 0) + 1)
    }
  }
  return {
    words: list,
    wordBits: Math.log2(list.size),
    // Every pair counts one more than it was seen, 27 in all for each first letter: none is impossible.
    letterBits: (pair) => -Math.log2(((pairs.get(pair) ?? 0) + 1) / ((firsts.get(pair[0] as string) ?? 0) + 27)),
  }
}
