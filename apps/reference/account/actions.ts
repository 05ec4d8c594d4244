'use server'

import { redirect } from 'next/navigation'
import { auth } from '@/security'
import { answer } from '@/ui/answers'
import { refused } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'
import { destination } from './destination'

export async function signIn(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.login(state, data)
  const next = destination(data.get('next'))
  if (result.ok) redirect(next)
  return answer('sign-in', `/sign-in?next=${encodeURIComponent(next)}`, refused(result.problem, data, ['email']))
}

/** Makes the account and signs its owner in; where only the second part is refused, the sign-in page takes over. */
export async function signUp(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.register(state, data)
  if (!result.ok) return answer('sign-up', '/sign-up', refused(result.problem, data, ['name', 'email']))
  const login = await auth.actions.login(state, data)
  redirect(login.ok ? '/orders' : '/sign-in')
}

export async function signOut(): Promise<void> {
  const left = await auth.actions.logout(null, new FormData())
  // Nobody may walk away believing it.
  if (!left.ok) throw new Error(`The session could not be ended: ${left.problem.code}`)
  redirect('/')
}
