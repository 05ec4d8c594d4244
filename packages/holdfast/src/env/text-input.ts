import type { StandardSchemaV1 } from '@standard-schema/spec'

/** An environment holds texts only; an empty one is how shells, `.env` files and dashboards write "not set". */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() ? value : undefined
}

export type Issues = readonly (StandardSchemaV1.Issue & LibraryIssue)[]

/** What Zod and ArkType (`code`) and Valibot (`type`) put beside the members of the standard. */
interface LibraryIssue {
  readonly code?: unknown
  readonly type?: unknown
}

/** What a schema said: a value, or issues. */
export interface Judged {
  readonly value?: unknown
  readonly issues?: Issues | undefined
}

/** Asks a schema, which has to answer at once. What it throws may quote the value (`JSON.parse` does), and is not passed on. */
export function ask(schema: StandardSchemaV1, value: unknown): Judged {
  try {
    const judged = schema['~standard'].validate(value) as Judged | Promise<unknown>
    if (!('then' in judged)) return judged
    judged.then(null, () => {})
    return fault('unanswered')
  } catch {
    return fault('unanswered')
  }
}

/**
 * The answer about a text that may stand for a boolean or a number. The text is tried first; where the schema takes none
 * (`z.boolean()`, `v.number()`), what it stands for. `true`, `1`, `yes`, `on` and their opposites in any case are
 * booleans: a schema that finds every text true (`z.coerce.boolean()`) is not believed.
 * @returns one of the answers of `judge`, or a fault of ours
 */
export function judgeText(judge: (value: unknown) => Judged, text: string | undefined): Judged {
  let said = judge(text)
  if (!text) return said
  const word = /^(?:true|1|yes|on|(false|0|no|off))$/i.exec(text)
  const truth = word && !word[1]
  if (!said.issues) {
    // It takes booleans as they are, and yet made `true` of this text.
    const isBlind = said.value === true && !truth && judge(true).value === true && judge(false).value === false
    return isBlind ? (word ? judge(false) : fault('not_boolean')) : said
  }
  for (const meant of [truth, /^-?\d+(\.\d+)?$/.test(text) ? +text : null]) {
    if (meant === null) continue
    const next = judge(meant)
    // Not the 1, 1n or 1970 that `z.coerce` makes of true.
    if (!next.issues && (meant !== truth || next.value === truth || Number(next.value) !== +meant)) return next
    // "Expected a number" says nothing about the number that the text stands for.
    if (next.issues && /^(invalid_type|domain|string|number|boolean)$/.test(issueCodes(said.issues ?? []))) said = next
  }
  return said
}

/** The codes of the schema library, else `invalid`; of another form they may be made of the value. */
export function issueCodes(issues: Issues): string {
  return issues.map(({ code, type }) => /^[a-z]\w{0,39}$/i.exec(String(code ?? type))?.[0] ?? 'invalid').join(' ')
}

/** Why a schema refuses: its own codes; for an absent variable that it is `missing`. */
export function faultCode(issues: Issues, text: string | undefined): string {
  const codes = issueCodes(issues)
  return text || codes === 'unanswered' ? codes : 'missing'
}

function fault(code: string): Judged {
  return { issues: [{ message: '', code }] }
}
