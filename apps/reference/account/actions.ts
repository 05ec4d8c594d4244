'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { auth } from '@/security'
import { answer } from '@/ui/answers'
import { refused } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'
import { destination } from './destination'
import { refusedProof } from './refusal'
import { secondStep } from './second-step'

export async function signIn(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.login(state, data)
  const next = destination(data.get('next'))
  if (result.ok) redirect(next)
  const { problem } = result
  if (problem.code === 'auth.second_factor_required') redirect(secondStep(next, problem.methods) as Route)
  return answer('sign-in', `/sign-in?next=${encodeURIComponent(next)}`, refusedProof(problem, data, ['email']))
}

export async function signInByCode(state: FormState, data: FormData): Promise<FormState> {
  const next = destination(data.get('next'))
  const result = await auth.actions.secondFactor(state, data)
  if (result.ok) redirect(next)
  // The first step is over: five minutes have passed, or it has ended in a session already.
  if (result.problem.code === 'auth.required') redirect(`/sign-in?next=${encodeURIComponent(next)}&again=1` as Route)
  const page = secondStep(next, data.getAll('method'))
  return answer('second-factor', page, refusedProof(result.problem, data))
}

/** Makes the account and signs its owner in; where only the second part is refused, the sign-in page takes over. */
export async function signUp(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.register(state, data)
  if (!result.ok) return answer('sign-up', '/sign-up', refused(result.problem, data, ['name', 'email']))
  const login = await auth.actions.login(state, data)
  redirect(login.ok ? '/orders' : '/sign-in')
}

/** Shows again who one is, for what a session alone is not enough. */
export async function prove(state: FormState, data: FormData): Promise<FormState> {
  const next = destination(data.get('next'))
  const result = await auth.actions.stepUp(state, data)
  if (result.ok) redirect(next)
  const { problem } = result
  const page = `/prove?next=${encodeURIComponent(next)}`
  if (problem.code === 'auth.invalid_credentials') {
    const errors = [{ path: ['password'], message: 'This is not your password.' }]
    return answer('prove', page, refused({ ...problem, code: 'input.invalid', errors }, data, []))
  }
  return answer('prove', page, refusedProof(problem, data))
}

export async function signOut(): Promise<void> {
  const left = await auth.actions.logout(null, new FormData())
  // Nobody may walk away believing it.
  if (!left.ok) throw new Error(`The session could not be ended: ${left.problem.code}`)
  redirect('/')
}
