import { checkEnv, serverEnv } from 'holdfast/env/server'
import { strongSecret } from 'holdfast/secret'

/** Why a secret can be guessed, as the end of a sentence; `undefined` where nothing shows that it can. The value is in none. */
export function weaknessOf(value: string, use: 'signs' | 'lets-in'): string | undefined {
  return use === 'signs'
    ? signingFault(value)
    : isWeak(value)
      ? 'can be guessed: it is short, or made of words'
      : undefined
}

/** By the rule by which the library refuses to start. */
function signingFault(value: string): string | undefined {
  try {
    strongSecret(value, 'It')
    return undefined
  } catch (error) {
    const [, fault] = /^`It` (.*?)\. Make one/.exec(error instanceof Error ? error.message : '') ?? []
    return fault ?? 'is no secret'
  }
}

/** Any text: what counts here is its strength alone. */
const anything = {
  '~standard': { version: 1, vendor: 'holdfast', validate: (value: unknown) => ({ value }) },
} as const

function isWeak(value: string): boolean {
  try {
    checkEnv(serverEnv({ SECRET: anything }, { secrets: ['SECRET'], from: { SECRET: value }, building: false }))
    return false
  } catch {
    return true
  }
}
