/** A word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** The same, with the names of variables where the text holds a secret. */
export function quotedWithout(text: string, secrets: ReadonlyMap<string, string>): string {
  const values = [...secrets.keys()].filter((value) => text.includes(value)).toSorted((a, b) => b.length - a.length)
  const [value] = values
  if (value === undefined) return quoted(text)
  return text
    .split(value)
    .map((part) => (part === '' ? '' : quotedWithout(part, secrets)))
    .join(`"$${secrets.get(value)}"`)
}

/** Longer texts are made by a command. */
const SHOWN = 2_000

/** The longest unit that is looked for in what repeats itself, and how much of a text repeats at least. */
const [LONGEST_UNIT, LEAST_RUN] = [8, 200]

/**
 * A command that prints `text`; what repeats itself in it is made by `head` and `tr`. `undefined` where it is short.
 *
 * @param secrets as for `quotedWithout`
 */
export function printing(text: string, secrets: ReadonlyMap<string, string>): string | undefined {
  if (text.length <= SHOWN) return undefined
  const run = firstRun(text)
  if (run === undefined) return `head -c ${text.length} /dev/urandom | base64 -w 0 | head -c ${text.length}`
  const { from, to, unit } = run
  const [before, after, word] = [text.slice(0, from), text.slice(to), quoted(text.slice(from, from + unit))]
  const repeated =
    unit === 1
      ? `head -c ${to - from} /dev/zero | tr '\\0' ${word}`
      : `yes ${word} | head -n ${(to - from) / unit} | tr -d '\\n'`
  const part = (rest: string): string => printing(rest, secrets) ?? `printf %s ${quotedWithout(rest, secrets)}`
  const parts = [...(before === '' ? [] : [part(before)]), repeated, ...(after === '' ? [] : [part(after)])]
  return parts.length === 1 ? repeated : `{ ${parts.join('; ')}; }`
}

interface Run {
  readonly from: number
  readonly to: number
  readonly unit: number
}

/** The first part of the text that is one short text again and again. */
function firstRun(text: string): Run | undefined {
  for (let unit = 1; unit <= LONGEST_UNIT; unit += 1) {
    let from = 0
    for (let at = unit; at <= text.length; at += 1) {
      if (at < text.length && text[at] === text[at - unit]) continue
      const length = at - from - ((at - from) % unit)
      if (length >= Math.max(LEAST_RUN, unit * 2) && !text.slice(from, from + unit).includes('\n')) {
        return { from, to: from + length, unit }
      }
      from = at - unit + 1
    }
  }
  return undefined
}
