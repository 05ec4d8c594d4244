/** What Next writes into the browser's scripts, by name, while it builds. */
export const PUBLIC = /^NEXT_PUBLIC_/

/** Reasons by name, for what looks secret and is public on purpose. */
export type Allowed = { readonly [name: string]: string | undefined } | undefined

/** `public_name` or `public_value` where a public variable looks like a secret, else `undefined`. */
export function publicSecret(name: string, text: string | undefined, allow: Allowed): string | undefined {
  // Without a reason it is not allowed.
  if (allow?.[name]) return undefined
  if (hasSecretName(name)) return 'public_name'
  return text !== undefined && looksSecret(text) ? 'public_value' : undefined
}

/** Words of secrets, in any case; `…_KEY` and `…_TOKEN` unless a word before says that they are made to be public. */
export function hasSecretName(name: string): boolean {
  const rest = name.replace(PUBLIC, '')
  return (
    /SECRET(?!AR)|PASSW|PASSPHRASE|PRIVATE|CREDENTIAL|SERVICE_?ROLE|DATABASE_URL/i.test(rest) ||
    (/TOKEN(?!S|I)|KEYS?$/i.test(rest) && !/(^|_)(PUBLIC|PUBLISHABLE|ANON|SITE|SEARCH)(_|KEY)/i.test(rest))
  )
}

/** Formats that their issuers document as secret, and nothing that merely looks random. */
const FORMATS = new RegExp(
  [
    // Stripe, Clerk; OpenAI and Anthropic; Stripe and Svix webhooks; Supabase
    '^[sr]k_(live|test)_|^sk-[\\w-]{16}|^whsec_|^sb_secret_',
    // GitHub, GitLab, npm, Slack, Shopify, PlanetScale, DigitalOcean, SendGrid, Resend, Hugging Face, Holdfast
    '^(gh[opsur]|github_pat|npm|shp(at|ss|pa)|pscale_(tkn|pw)|do[opr]_v1)_\\w{16}|^glpat-|^x(ox[a-z]|app)-|^SG\\.\\S{20}|^re_\\w{16}|^hf_\\w{30}',
    // AWS, Telegram, Slack and Discord webhooks
    '^A[KS]IA[A-Z\\d]{16}$|^\\d{8,10}:[\\w-]{35}$|hooks\\.slack\\.com/s|discord\\.com/api/webhooks/',
    // PEM, age, Google; an address with a password
    '-----BEGIN [A-Z ]*PRIVATE|^AGE-SECRET|^GOCSPX-|^[a-z][a-z\\d+.-]*://[^/?#\\s]*:[^/?#\\s]+@',
  ].join('|'),
  'i',
)

/** Whether a text has the form of a secret: a provider's key, a private key, a database's address with its password. */
export function looksSecret(text: string): boolean {
  return FORMATS.test(text.trim()) || isServiceToken(text)
}

/** Supabase's two keys are both JWTs; only the claim tells the one that skips every policy. */
function isServiceToken(text: string): boolean {
  const claims = /^eyJ[\w-]+\.([\w-]+)\./.exec(text.trim())?.[1]
  try {
    return (
      claims !== undefined && /service_role|supabase_admin/.test(atob(claims.replace(/-/g, '+').replace(/_/g, '/')))
    )
  } catch {
    return false
  }
}
