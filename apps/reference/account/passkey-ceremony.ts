// In the browser: the options come from the API, the device answers them, and the answer goes back.
import { startAuthentication, startRegistration } from '@simplewebauthn/browser'
import { done, refused } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'
import { api } from './api'
import { recoveryCodesShown } from './recovery-codes'

type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON']
type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON']

export async function byPasskey(to: 'login/passkey' | 'step-up', next: string, data: FormData): Promise<FormState> {
  const options = await api.json<RequestOptions>(`/api/auth/${to}/options`, { method: 'POST' })
  if (!options.ok) return refused(options.problem, data, [])
  const response = await startAuthentication({ optionsJSON: options.data }).catch(() => null)
  if (response === null) return notGiven
  const proved = await api.json(`/api/auth/${to}`, { method: 'POST', json: { response } })
  if (proved.ok) {
    window.location.assign(next)
    return done('That was you. One moment …')
  }
  // A passkey without a PIN, a finger or a face: it is one factor, and the password is asked for beside it.
  return proved.problem.code === 'input.invalid' ? unverified : refused(proved.problem, data, [])
}

export async function addPasskey(data: FormData): Promise<FormState> {
  const options = await api.json<CreationOptions>('/api/auth/passkeys/options', { method: 'POST' })
  if (!options.ok) return refusedOrProve(options.problem, data)
  const response = await startRegistration({ optionsJSON: options.data }).catch(() => null)
  if (response === null) return notGiven
  const added = await api.json<{ recoveryCodes?: readonly string[] }>('/api/auth/passkeys', {
    method: 'POST',
    json: { name: data.get('name'), response },
  })
  if (!added.ok) return refusedOrProve(added.problem, data)
  const { recoveryCodes } = added.data
  if (recoveryCodes !== undefined) return recoveryCodesShown(recoveryCodes, 'The passkey is added.')
  window.location.assign('/profile/security')
  return done('The passkey is added.')
}

function refusedOrProve(problem: Parameters<typeof refused>[0], data: FormData): FormState {
  if (problem.code === 'auth.step_up_required') window.location.assign('/prove?next=/profile/security')
  return refused(problem, data, ['name'])
}

/** Browsers do not say which, so that pages cannot find out which passkeys there are. */
const notGiven: FormState = {
  problem: {
    code: 'passkey.not_given',
    title: 'Your device gave no passkey',
    detail: 'You cancelled, it took too long, or there is none for this.',
    fields: {},
  },
}

const unverified: FormState = {
  problem: {
    code: 'passkey.unverified',
    title: 'This passkey did not check that it is you',
    detail: 'It has no PIN, finger or face to go by. Use your password and a code.',
    fields: {},
  },
}
