import type { Failure } from '../../report.js'

/** The id of a key as typed. What looks like a whole key is not repeated: the terminal may be recorded. */
export function idOf(typed: string): string | Failure {
  if (/^[1-9A-HJ-NP-Za-km-z]{16}$/.test(typed)) return typed
  return {
    failure: typed.startsWith('hf_')
      ? 'a key is named by its id, not by its text: the third of the parts between underscores'
      : 'an id is 16 letters and digits',
    hint: 'holdfast keys list shows all of them',
  }
}
