'use client'

import { createContext, use, useActionState, useEffect, useId, useRef, type ReactNode } from 'react'
import { Check, CircleAlert } from 'lucide-react'
import { HumanCheck } from './human-check'
import { ShownOnce } from './shown-once'
import { untouched, type FormAction, type FormState } from './form-state'

/** What the form around it was answered, for its fields. */
export const Sent = createContext<FormState>(untouched)

interface FormProps {
  action: FormAction
  /** What it was answered when it was last sent, where that was without JavaScript. */
  initial?: FormState
  /** The words on the button, and while the answer is on its way. */
  submit: ReactNode
  pending: string
  /** The words on the button where a second step follows. */
  submitNext?: ReactNode
  tone?: 'danger' | 'quiet'
  /** Names the form for those who do not see what is around it. */
  label: string
  children?: ReactNode
}

/** A form that posts to a Server Action, with or without JavaScript, and shows each refusal beside what caused it. */
export function Form({
  action,
  initial = untouched,
  pending: pendingWords,
  tone,
  label,
  children,
  ...words
}: FormProps) {
  const [state, send, pending] = useActionState(action, initial)
  const form = useRef<HTMLFormElement>(null)
  const summary = useRef<HTMLDivElement>(null)
  const { onward } = state
  const submit = state.authenticator === undefined ? words.submit : words.submitNext

  useEffect(() => {
    if (state.problem === undefined && onward === undefined) return
    const invalid = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    ;(invalid ?? summary.current)?.focus()
  }, [state, onward])

  // Here the server's messages do better than the browser's, which are all there is without JavaScript.
  useEffect(() => {
    if (form.current !== null) form.current.noValidate = true
  }, [])

  // A page that is left stays in memory for "back": what was typed there is not for whoever uses this browser next.
  useEffect(() => {
    const left = form.current
    return () => left?.reset()
  }, [])

  const outcome = (
    <div ref={summary} tabIndex={-1} role="status" aria-live="polite" className="outline-none">
      {!pending && <Outcome state={state} />}
    </div>
  )
  if (onward !== undefined) {
    return (
      <div>
        {outcome}
        {state.once !== undefined && <ShownOnce {...state.once} />}
        {/* A document of its own: what the page shows was made before. */}
        <a href={onward.href} className="button w-full sm:w-auto">
          {onward.words}
        </a>
      </div>
    )
  }
  return (
    <form ref={form} action={send} aria-label={label}>
      {outcome}
      <div className="grid gap-5">
        <Sent value={state}>{children}</Sent>
        {state.human && <HumanCheck />}
        <button
          type="submit"
          aria-disabled={pending}
          onClick={(event) => pending && event.preventDefault()}
          className={`button w-full sm:w-auto sm:justify-self-start ${tone === undefined ? '' : `button-${tone}`}`}
        >
          {pending ? pendingWords : submit}
        </button>
      </div>
    </form>
  )
}

function Outcome({ state }: { state: FormState }) {
  if (state.problem !== undefined) {
    const { title, detail, code } = state.problem
    return (
      <div className="mb-5 border-l-4 border-buoy bg-buoy-wash px-4 py-3">
        <p className="flex gap-2 font-medium text-buoy">
          <CircleAlert aria-hidden="true" size={18} className="mt-1 shrink-0" />
          {title}.
        </p>
        {detail !== undefined && <p className="mt-1">{detail}</p>}
        <p className="mt-1 font-mono text-xs text-muted">{code}</p>
      </div>
    )
  }
  if (state.done === undefined) return null
  return (
    <p className="mb-5 flex gap-2 border-l-4 border-tide bg-tide-wash px-4 py-3">
      <Check aria-hidden="true" size={18} className="mt-1 shrink-0 text-tide" />
      <span className="min-w-0 wrap-anywhere">{state.done}</span>
    </p>
  )
}

interface FieldProps {
  name: string
  label: string
  hint?: string
  type?: 'text' | 'email' | 'password' | 'number'
  /** Lines of a longer text; absent for a single line. */
  rows?: number
  initial?: string
  required?: boolean
  min?: number
  max?: number
  maxLength?: number
  autoComplete?: string
  inputMode?: 'numeric'
  /** The values to choose from, and their words; absent for what is typed. */
  options?: readonly (readonly [value: string, words: string])[]
}

/** A label, its field, what is expected there, and what was wrong with it. */
export function Field({ name, label, hint, type = 'text', rows, options, initial = '', ...limits }: FieldProps) {
  const { problem, values } = use(Sent)
  const id = useId()
  const errors = problem?.fields[name] ?? []
  const described = [hint && `${id}-hint`, errors.length > 0 && `${id}-error`].filter(Boolean).join(' ')
  const shared = {
    id,
    name,
    defaultValue: problem === undefined ? initial : (values?.[name] ?? initial),
    'aria-invalid': errors.length > 0,
    'aria-describedby': described || undefined,
    ...limits,
  }
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
        {!limits.required && <span className="font-normal text-muted"> (optional)</span>}
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {options !== undefined ? (
        <select {...shared} className="input">
          {options.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      ) : rows === undefined ? (
        <input {...shared} type={type} className="input" />
      ) : (
        <textarea {...shared} rows={rows} className="input resize-y" />
      )}
      {errors.length > 0 && (
        <ul id={`${id}-error`} className="text-sm text-buoy">
          {errors.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
