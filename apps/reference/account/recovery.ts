'use server'

import { auth } from '@/security'
import { answer } from '@/ui/answers'
import { done, refused, type Refusal } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'

const signIn = { href: '/sign-in', words: 'Sign in' }

export async function forgotPassword(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.forgotPassword(state, data)
  if (!result.ok) return answer('forgot', '/forgot-password', refused(result.problem, data, ['email']))
  return answer('forgot', '/forgot-password', done('If there is an account with this address, a mail is on its way.'))
}

export async function resetPassword(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.resetPassword(state, data)
  if (!result.ok) return answer('reset', withToken('/reset-password', data), refusedLink(result.problem, data))
  const sentence = 'Your new password is set, and every session of yours has ended.'
  return answer('reset', '/reset-password', done(sentence, signIn))
}

export async function verifyEmail(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.verifyEmail(state, data)
  if (!result.ok) return answer('verify', withToken('/verify-email', data), refusedLink(result.problem, data))
  const sentence = 'Your e-mail address is confirmed.'
  return answer('verify', '/verify-email', done(sentence, { href: '/profile', words: 'Your profile' }))
}

export async function unlock(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.unlock(state, data)
  if (!result.ok)
    return answer(
      'unlock',
      withToken('/unlock', data),
      refusedLink(result.problem, data, 'A new password by mail unlocks the account, too.'),
    )
  const sentence = 'You may sign in from this browser. Everybody else still has to wait.'
  return answer('unlock', '/unlock', done(sentence, signIn))
}

/** What is wrong with a link is told as such: the field that carries it is hidden. */
function refusedLink(problem: Refusal, data: FormData, instead = 'Ask for another one.'): FormState {
  const isUnreadable = problem.code === 'input.invalid' && !/password/.test(JSON.stringify(problem.errors))
  const said = isUnreadable || problem.code === 'account.ticket_invalid'
  const detail = `It works once and for a limited time. ${instead}`
  return refused(
    said ? { code: 'account.ticket_invalid', title: 'This link does not work', detail } : problem,
    data,
    [],
  )
}

/** Without JavaScript the page is shown again, and needs what it was opened with. */
function withToken(page: string, data: FormData): string {
  const token = data.get('token')
  return typeof token === 'string' ? `${page}?token=${encodeURIComponent(token.slice(0, 512))}` : page
}
