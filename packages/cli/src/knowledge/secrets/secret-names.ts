import { wordsIn } from '../credentials/credential-names.js'

const NOUNS = new Set(['secret', 'secrets', 'key', 'password', 'passphrase', 'salt', 'pepper'])
/** What the app signs or encrypts itself: whoever knows the key can forge it. */
const OWN = new Set(
  'jwt session cookie auth nextauth token access refresh sign signing signature encryption encrypt crypto cipher hmac csrf iron app master otp magic id'.split(
    ' ',
  ),
)
/** What lets a caller in who knows it. */
const LETS_IN = new Set('cron webhook internal admin revalidate revalidation preview draft hook'.split(' '))
/** Something of a provider's, which checks it itself. */
const FOREIGN = new Set('client public publishable anon site oauth consumer user'.split(' '))

/**
 * What a variable's name says of a secret: the key of what the app `signs` itself, what `lets in` who knows it, or nothing
 * of the kind.
 */
export function secretNamed(name: string): 'signs' | 'lets-in' | undefined {
  const words = wordsIn(name)
  if (!words.some((word) => NOUNS.has(word)) || words.some((word) => FOREIGN.has(word))) return undefined
  const topics = words.filter((word) => !NOUNS.has(word))
  if (topics.some((word) => LETS_IN.has(word))) return 'lets-in'
  if (topics.length === 0) return words.includes('secret') ? 'signs' : undefined
  // `STRIPE_SECRET_KEY` is for somebody else; `ACME_JWT_SECRET` is not.
  const sure = topics.some((word) =>
    /^(?:jwt|session|cookie|auth|nextauth|signing|encryption|encrypt|hmac|csrf|iron)$/.test(word),
  )
  return sure || topics.every((word) => OWN.has(word)) ? 'signs' : undefined
}

/** Whether a name says that the app signs with it, and not that a library which looks at it itself or a provider does. */
export function isOwnSecret(name: string): boolean {
  const words = wordsIn(name)
  return (
    secretNamed(name) === 'signs' &&
    !words.includes('password') &&
    words.every((word) => NOUNS.has(word) || OWN.has(word) || word === 'better' || word === 'next')
  )
}
