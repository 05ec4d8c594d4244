'use server'

import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { auth } from '@/security'
import { answer } from '@/ui/answers'
import { done, refused, typed } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'
import { readAuthenticator, toAuthenticator } from './authenticator'
import { recoveryCodesShown } from './recovery-codes'
import { refusedProof } from './refusal'
import { proveFirst } from './stepped-up'

const page = '/profile/security'
const Codes = z.object({ recoveryCodes: z.array(z.string()) })
const codesOf = (data: unknown) => Codes.parse(data).recoveryCodes

export async function changePassword(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.changePassword(state, data)
  if (!result.ok) {
    const { problem } = result
    if (problem.code !== 'auth.invalid_credentials') return answer('password', page, refusedProof(problem, data))
    const errors = [{ path: ['current'], message: 'This is not your present password.' }]
    return answer('password', page, refused({ ...problem, code: 'input.invalid', errors }, data, []))
  }
  return answer('password', page, done('Your password is changed. You are signed in here, and nowhere else.'))
}

/** Two steps in one form: a secret for the app, then a code that shows that the app has it. */
export async function setUpAuthenticator(_state: FormState, data: FormData): Promise<FormState> {
  const given = readAuthenticator(data)
  if (given === null) {
    const begun = await auth.actions.setUpTotp(undefined)
    if (begun.ok) return answer('authenticator', page, { authenticator: toAuthenticator(begun.data) })
    proveFirst(begun.problem, page)
    return answer('authenticator', page, refused(begun.problem, data, []))
  }
  const confirmed = await auth.actions.confirmTotp({ code: typed(data, 'code') })
  if (confirmed.ok) {
    return answer(
      'authenticator',
      page,
      recoveryCodesShown(codesOf(confirmed.data), 'The authenticator app is set up.'),
    )
  }
  proveFirst(confirmed.problem, page)
  const { problem } = confirmed
  const errors = [{ path: ['code'], message: problem.detail ?? problem.title }]
  const shown = problem.code === 'account.factor_refused' ? { ...problem, code: 'input.invalid', errors } : problem
  return answer('authenticator', page, { ...refused(shown, data, []), authenticator: given })
}

export async function removeAuthenticator(_state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.removeTotp(undefined)
  if (result.ok) redirect(`${page}?removed=authenticator` as Route)
  proveFirst(result.problem, page)
  return answer('remove-authenticator', page, refused(result.problem, data, []))
}

export async function replaceRecoveryCodes(_state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.replaceRecoveryCodes(undefined)
  if (result.ok)
    return answer('codes', page, recoveryCodesShown(codesOf(result.data), 'The codes that you had are void.'))
  proveFirst(result.problem, page)
  return answer('codes', page, refused(result.problem, data, []))
}

export async function removePasskey(_state: FormState, data: FormData): Promise<FormState> {
  const id = typed(data, 'id')
  const result = await auth.actions.removePasskey(id)
  if (result.ok) {
    refresh()
    redirect(`${page}?removed=${encodeURIComponent(id)}` as Route)
  }
  proveFirst(result.problem, page)
  return answer(`passkey ${id}`, page, refused(result.problem, data, []))
}
