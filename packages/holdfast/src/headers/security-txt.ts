import { systemClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'

/** The fields of RFC 9116 §2.5. Where a list is taken, its order is the order of preference. */
export interface SecurityTxt {
  /** Where to report a fault: `mailto:`, `tel:` or an https page. */
  readonly contact: string | readonly string[]
  /** When to stop believing this; within a year, so that somebody looks at it again (§2.5.5). */
  readonly expires: Date
  /** An https page, or a key: `openpgp4fpr:`, `dns:`. */
  readonly encryption?: string | readonly string[]
  readonly acknowledgments?: string | readonly string[]
  /** `['en', 'de']` (RFC 5646). */
  readonly preferredLanguages?: readonly string[]
  /** Where this file is found; without it, a copy elsewhere cannot be told from the original. */
  readonly canonical?: string | readonly string[]
  readonly policy?: string | readonly string[]
  readonly hiring?: string | readonly string[]
}

const URIS = {
  contact: ['Contact', /^(?:mailto:[^\s@]+@[^\s@]+|tel:\+?[\d().-]+|https:\/\/.+)$/],
  encryption: ['Encryption', /^(?:https:\/\/.+|openpgp4fpr:[0-9a-fA-F]{16,64}|dns:.+)$/],
  acknowledgments: ['Acknowledgments', /^https:\/\/.+$/],
  canonical: ['Canonical', /^https:\/\/[^/]+\/(?:\.well-known\/)?security\.txt$/],
  policy: ['Policy', /^https:\/\/.+$/],
  hiring: ['Hiring', /^https:\/\/.+$/],
} as const

const FIELDS: Readonly<Record<keyof SecurityTxt, true>> = {
  contact: true,
  expires: true,
  encryption: true,
  acknowledgments: true,
  preferredLanguages: true,
  canonical: true,
  policy: true,
  hiring: true,
}

const YEAR = 366 * 86_400_000

/**
 * The text of `/.well-known/security.txt`: where people who found a hole in the app turn to.
 * @throws {ConfigurationError} `config.header` without a contact, with an `expires` that has passed or is more than a year
 * away, with a URI of a scheme that the field does not take (`http:` never), or with characters that begin another line.
 */
export function securityTxt(fields: SecurityTxt, clock: Clock = systemClock): string {
  for (const name of Object.keys(fields)) if (!Object.hasOwn(FIELDS, name)) refuse(`has no field "${name}"`)
  const lines: string[] = []
  for (const [name, [label, form]] of Object.entries(URIS)) {
    const values = list(fields[name as keyof typeof URIS])
    if (!values.every((value) => isUri(value) && form.test(value))) refuse(`takes another kind of URI for \`${name}\``)
    lines.push(...values.map((value) => `${label}: ${value}`))
  }
  if (list(fields.contact).length === 0) refuse('needs a `contact`: "mailto:security@example.com", or an https page')
  lines.push(`Expires: ${expiry(fields.expires, clock())}`)
  const { preferredLanguages: languages } = fields
  if (languages !== undefined) {
    const isTag = (tag: unknown): boolean =>
      typeof tag === 'string' && /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(tag)
    if (languages.length === 0 || !languages.every(isTag)) refuse('takes `preferredLanguages` as tags: ["en", "de"]')
    lines.push(`Preferred-Languages: ${languages.join(', ')}`)
  }
  return `${lines.join('\n')}\n`
}

/**
 * A Route Handler for `app/.well-known/security.txt/route.ts`. From `expires` on it answers 404: an old file sends
 * people to where nobody reads.
 *
 * ```ts
 * export const GET = securityTxtRoute({ contact: 'mailto:security@example.com', expires: new Date('2027-06-30') })
 * ```
 * @throws {ConfigurationError} `config.header`, as `securityTxt` does
 */
export function securityTxtRoute(fields: SecurityTxt, clock: Clock = systemClock): () => Response {
  const text = securityTxt(fields, clock)
  const expires = fields.expires.getTime()
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }
  return () => (clock() < expires ? new Response(text, { headers }) : new Response(null, { status: 404, headers }))
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function isUri(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,2000}$/.test(value) && URL.canParse(value)
}

/** RFC 3339, in whole seconds. */
function expiry(expires: unknown, now: number): string {
  const time = expires instanceof Date ? expires.getTime() : Number.NaN
  if (!(time > now)) refuse('takes an `expires` in the future, as a Date')
  if (time > now + YEAR) refuse('takes an `expires` within a year: somebody should look at it again')
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

function refuse(what: string): never {
  throw new ConfigurationError('config.header', `\`securityTxt\` ${what}.`)
}
