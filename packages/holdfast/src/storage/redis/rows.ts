/**
 * Rows as hashes: each field is the JSON of its value. Scripts compare fields as text, which `JSON.stringify` writes in
 * one way only, and read numbers as they are; no script decodes or encodes JSON, which would make `{}` of `[]`.
 */
export function fieldsOf(row: object): readonly string[] {
  return Object.entries(row).flatMap(([name, value]) => [name, JSON.stringify(value)])
}

/** Of a script that answers 1 or 0; drivers may be told to give numbers as texts. */
export function isYes(answer: unknown): boolean {
  return Number(answer) === 1
}

/** What HGETALL answers; `null`: there is no such row. */
export function rowOf(answer: unknown): object | null {
  const texts = answer as readonly string[] | null
  if (texts === null || texts.length === 0) return null
  const pairs = texts.flatMap((name, index) => (index % 2 === 0 ? [[name, parsed(texts[index + 1])]] : []))
  return Object.fromEntries(pairs) as object
}

/** What a list of HGETALL answers, without those that have vanished. */
export function rowsOf(answer: unknown): object[] {
  return (answer as readonly unknown[]).map(rowOf).filter((row) => row !== null)
}

/** What HMGET answers for these fields; `null`: there is no such row. */
export function selected<Row>(names: readonly (keyof Row & string)[], answer: unknown): Row | null {
  const texts = answer as readonly (string | null)[] | null
  if (texts === null || texts[0] === null) return null
  return Object.fromEntries(names.map((name, index) => [name, parsed(texts[index])])) as Row
}

function parsed(text: string | null | undefined): unknown {
  return JSON.parse(text ?? 'null')
}
