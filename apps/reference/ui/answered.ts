import type { FormProblem, FormState } from './form-state'

/** A refusal as the gate's actions return it: RFC 9457 with our extensions. */
export interface Refusal {
  readonly code: string
  readonly title: string
  readonly detail?: string
  readonly [extension: string]: unknown
}

/** What a form shows for a refusal: each message beside its field, and what was typed in the fields of `keep`. */
export function refused(problem: Refusal, data: FormData, keep: readonly string[]): FormState {
  const { code, title, detail } = problem
  const fields = fieldsOf(problem)
  // A person is told by the fields what a program is told by the title.
  const isAtFields = code === 'input.invalid' && Object.keys(fields).length > 0
  return {
    problem: {
      code,
      title: isAtFields ? 'Please look at the marked fields' : title,
      ...(detail === undefined || isAtFields ? {} : { detail }),
      fields,
    },
    values: Object.fromEntries(keep.map((name) => [name, typed(data, name)])),
    ...(problem.human === undefined || problem.human === null ? {} : { human: true }),
  }
}

export function done(sentence: string, onward?: FormState['onward']): FormState {
  return { done: sentence, ...(onward === undefined ? {} : { onward }) }
}

/** A field of a form as text: at most what the longest field takes. */
export function typed(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value.slice(0, 5_000) : ''
}

function fieldsOf({ code, errors, reasons }: Refusal): FormProblem['fields'] {
  const fields: Record<string, string[]> = {}
  if (Array.isArray(errors)) {
    for (const { path, message } of errors) (fields[String(path)] ??= []).push(String(message))
  }
  if (code === 'account.password_refused' && Array.isArray(reasons))
    fields.password = reasons.map(({ message }) => String(message))
  return fields
}
