/** One variable that is not as the app needs it. It never holds the value. */
export interface EnvironmentFault {
  /** The variable; `*` for a fault of several together. */
  readonly name: string
  /**
   * The schema library's own code (`too_small`, `invalid_format`, …; several in one text), or ours: `missing`, `not_boolean`,
   * `unanswered` (the schema threw, or answers only later), `weak` and `default` (a secret), `not_public` (a
   * name that the build does not replace), `public_name`, `public_value` and `public_copy` (a secret is about to be public).
   */
  readonly code: string
}

export function inWords(faults: readonly EnvironmentFault[]): string {
  return `The environment is refused: ${faults.map(({ name, code }) => `${name} (${code})`).join(', ')}.`
}
