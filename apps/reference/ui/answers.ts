import type { Route } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { untouched, type FormState } from './form-state'

// Next shows a partly prerendered page again after a form without JavaScript, but not what the action returned. So the
// answer waits here for a moment, and the page that is redirected to asks for it: post, redirect, get.

interface Kept {
  readonly form: string
  readonly state: FormState
  /** Milliseconds since the epoch. */
  readonly until: number
}

const LIFETIME = 60_000
const CAPACITY = 1_000

const answers: unique symbol = Symbol.for('reference.answers') as never

/** By an id that cannot be guessed, oldest first. Of this process alone: another one shows the form without the answer. */
const kept: Map<string, Kept> = ((globalThis as { [answers]?: Map<string, Kept> })[answers] ??= new Map())

/**
 * An action's last word: returned to a form with JavaScript, kept for the page without.
 *
 * @param form which form of the page it belongs to
 */
export async function answer(form: string, page: string, state: FormState): Promise<FormState> {
  // Only the script that sends a form names the action in a header.
  if ((await headers()).has('next-action')) return state
  const id = crypto.randomUUID()
  const oldest = kept.size < CAPACITY ? undefined : kept.keys().next().value
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(id, { form, state, until: Date.now() + LIFETIME })
  redirect(`${page}${page.includes('?') ? '&' : '?'}answer=${id}` as Route)
}

/** The answer that a page was redirected with, if it is this form's; else nothing has been sent yet. */
export function answered(form: string, id: string | string[] | undefined): FormState {
  const found = typeof id === 'string' ? kept.get(id) : undefined
  return found?.form === form && Date.now() < found.until ? found.state : untouched
}
