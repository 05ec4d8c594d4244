import { refused, type Refusal } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' })

/** As `refused`, where the form asks for a password or a code: says what a person can do about it. */
export function refusedProof(problem: Refusal, data: FormData, keep: readonly string[] = []): FormState {
  return refused({ ...problem, ...explained(problem) }, data, keep)
}

function explained({ code, retryAfter }: Refusal): { readonly detail?: string } {
  switch (code) {
    case 'auth.locked':
      return {
        detail: `No attempt is looked at ${until(retryAfter)}, not even a right one. The owner of the account gets a mail with a link that unlocks it for the browser it is opened in. A browser that has signed in before is not affected by other people’s guesses.`,
      }
    case 'auth.human_required':
      return { detail: 'The puzzle below has to be solved first. Your password was not looked at.' }
    case 'human.unavailable':
      return { detail: 'The puzzle could not be checked. Try again in a moment.' }
    case 'auth.second_factor_failed':
      return {
        detail: 'Codes of the app change every 30 seconds, and each is good once. A recovery code works once, too.',
      }
    default:
      return {}
  }
}

function until(seconds: unknown): string {
  if (typeof seconds !== 'number') return 'for half an hour'
  const minutes = Math.ceil(seconds / 60)
  return `until ${time.format(Date.now() + minutes * 60_000)} UTC (${minutes === 1 ? 'a minute' : `${minutes} minutes`})`
}
