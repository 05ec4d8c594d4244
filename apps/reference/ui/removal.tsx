import type { ReactNode } from 'react'
import { Form } from './form'
import type { FormAction, FormState } from './form-state'

interface RemovalProps {
  /** On the line that opens it. */
  words: ReactNode
  action: FormAction
  initial: FormState
  /** Names the form for those who do not see what is around it. */
  label: string
  /** On the button. */
  submit: string
  /** What is removed, where there are several. */
  id?: string
  /** What it means. */
  children: ReactNode
}

/** A button that ends something for good, behind a line that has to be opened first: the confirmation works without JavaScript. */
export function Removal({ words, action, initial, label, submit, id, children }: RemovalProps) {
  return (
    <details open={initial.problem !== undefined}>
      <summary className="inline-block min-h-11 py-2 text-buoy underline decoration-1 underline-offset-[0.2em] hover:decoration-2">
        {words}
      </summary>
      <p className="mt-1 mb-4">{children}</p>
      <div className="mb-5">
        <Form action={action} initial={initial} label={label} submit={submit} pending="Removing …" tone="danger">
          {id !== undefined && <input type="hidden" name="id" value={id} />}
        </Form>
      </div>
    </details>
  )
}
