/** What a form knows after it was sent: plain data, so that it survives the way back with and without JavaScript. */
export interface FormState {
  readonly problem?: FormProblem
  /** What was achieved, in a sentence. */
  readonly done?: string
  /** What was typed, to be shown again beside a problem. Never a password. */
  readonly values?: Readonly<Record<string, string>>
}

export interface FormProblem {
  readonly code: string
  readonly title: string
  readonly detail?: string
  /** Messages for each field, by the field's name. */
  readonly fields: Readonly<Record<string, readonly string[]>>
}

export const untouched: FormState = {}

export type FormAction = (state: FormState, data: FormData) => Promise<FormState>
