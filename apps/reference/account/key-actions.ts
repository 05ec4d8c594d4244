'use server'

import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { auth } from '@/security'
import { answer } from '@/ui/answers'
import { refused, typed } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'

const page = '/profile/keys'
const Issued = z.object({ key: z.string() })

export async function createKey(_state: FormState, data: FormData): Promise<FormState> {
  const days = Number(data.get('expiresIn'))
  const result = await auth.actions.createKey({
    name: typed(data, 'name'),
    scopes: data.getAll('scope').filter((scope) => typeof scope === 'string'),
    expiresIn: days === 0 ? null : days,
  })
  if (!result.ok) return answer('create', page, refused(result.problem, data, ['name', 'expiresIn']))
  refresh()
  return answer('create', page, shown(result.data, 'The key is made.'))
}

export async function rotateKey(_state: FormState, data: FormData): Promise<FormState> {
  const id = typed(data, 'id')
  const result = await auth.actions.rotateKey(id)
  if (!result.ok) return answer(`rotate ${id}`, page, refused(result.problem, data, []))
  return answer(
    `rotate ${id}`,
    page,
    shown(result.data, 'The key has a new text; the former one works for a day more.'),
  )
}

export async function revokeKey(_state: FormState, data: FormData): Promise<FormState> {
  const id = typed(data, 'id')
  const result = await auth.actions.revokeKey(id)
  if (!result.ok) return answer(`revoke ${id}`, page, refused(result.problem, data, []))
  redirect(`${page}?revoked=${encodeURIComponent(id)}` as Route)
}

function shown(data: unknown, sentence: string): FormState {
  return {
    done: `${sentence} It is shown now and never again: the app keeps a hash of it.`,
    once: { name: 'the key', lines: [Issued.parse(data).key] },
    onward: { href: page, words: 'I have kept it' },
  }
}
