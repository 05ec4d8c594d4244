import { publicNamed } from './public-names.js'
import { secretsInText } from './secrets-in-text.js'

const PLACEHOLDER =
  /your|change|replace|example|placeholder|xxx|todo|dummy|sample|insert|here$|secret[-_ ]?(?:key|value)?$|^secret|password|<|>|\.\.\.|\$\{|\*\*|test|local|dev|fake|mock|generate|openssl|abc|1234/i

/**
 * Whether a variable's value is a secret: by its `form`, or by its `name` where the value is as random as one. A value that
 * shows how one looks is none.
 */
export function isSecretValue(name: string, value: string): 'form' | 'name' | undefined {
  if (secretsInText(value).some(({ isSure }) => isSure)) return 'form'
  if (name.startsWith('NEXT_PUBLIC_') || publicNamed(name) !== 'secret') return undefined
  return isRandom(value) ? 'name' : undefined
}

/** Long, mixed, and no words that a manual writes. */
function isRandom(value: string): boolean {
  if (
    value.length < 16 ||
    /\s/.test(value) ||
    PLACEHOLDER.test(value) ||
    /^(?:https?|postgres\w*|mysql|redis|mongodb)/.test(value)
  )
    return false
  return /\d/.test(value) && /[A-Za-z]/.test(value) && new Set(value).size >= 10
}
