'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { auth } from '@/security'
import { answer } from '@/ui/answers'
import { done, refused, typed } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'

const page = '/profile'

export async function endSession(_state: FormState, data: FormData): Promise<FormState> {
  const id = typed(data, 'id')
  const result = await auth.actions.endSession(id)
  if (!result.ok) return answer(`session ${id}`, page, refused(result.problem, data, []))
  redirect(`${page}?ended=${encodeURIComponent(id)}` as Route)
}

export async function endOtherSessions(_state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.endOtherSessions(undefined)
  if (!result.ok) return answer('others', page, refused(result.problem, data, []))
  redirect(`${page}?ended=others`)
}

export async function signOutEverywhere(_state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.logoutEverywhere(undefined)
  if (!result.ok) return answer('everywhere', page, refused(result.problem, data, []))
  redirect('/')
}

export async function sendVerification(state: FormState, data: FormData): Promise<FormState> {
  const result = await auth.actions.sendVerification(state, data)
  if (!result.ok) return answer('verification', page, refused(result.problem, data, []))
  return answer('verification', page, done('A mail with a link is on its way.'))
}
