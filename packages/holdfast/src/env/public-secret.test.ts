import { describe, expect, it } from 'vitest'
import { hasSecretName, looksSecret } from './public-secret.js'

const LETTERS = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
/** Put together here: a scanner of this repository must not find them. */
const from = (...parts: string[]): string => parts.join('')
const jwt = (claims: object): string =>
  `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`

describe('a public name that looks secret', () => {
  it.each([
    'STRIPE_SECRET',
    'STRIPE_SECRET_KEY',
    'CLIENTSECRET',
    'AUTH_TOKEN',
    'ACCESSTOKEN',
    'TOKEN',
    'PRIVATE_KEY',
    'ADMIN_PASSWORD',
    'DB_PASSWD',
    'PASSPHRASE',
    'API_KEY',
    'APIKEY',
    'KEY',
    'SIGNING_KEYS',
    'AWS_CREDENTIALS',
    'SUPABASE_SERVICE_ROLE_KEY',
    'DATABASE_URL',
    'api_secret',
    'SITE_SECRET_KEY',
    'PUBLIC_PRIVATE_KEY',
    'WEBSITE_ADMIN_KEY',
  ])('NEXT_PUBLIC_%s', (name) => {
    expect(hasSecretName(`NEXT_PUBLIC_${name}`)).toBe(true)
  })

  it.each([
    'APP_ORIGIN',
    'STRIPE_PUBLISHABLE_KEY',
    'SUPABASE_ANON_KEY',
    'SUPABASE_PUBLISHABLE_DEFAULT_KEY',
    'TURNSTILE_SITE_KEY',
    'RECAPTCHA_SITEKEY',
    'VAPID_PUBLIC_KEY',
    'MUX_PUBLIC_TOKEN',
    'ALGOLIA_SEARCH_KEY',
    'ALGOLIA_SEARCH_API_KEY',
    'MAX_TOKENS',
    'TOKENIZER',
    'SENTRY_DSN',
    'KEYBOARD',
    'SECRETARY_MAIL',
    'MONKEY_MODE',
  ])('is not NEXT_PUBLIC_%s', (name) => {
    expect(hasSecretName(`NEXT_PUBLIC_${name}`)).toBe(false)
  })
})

describe('a value that looks secret', () => {
  it.each([
    ['Stripe', from('sk_', 'live_', LETTERS)],
    ['Stripe, restricted', from('rk_', 'test_', LETTERS)],
    ['a webhook', from('whsec', '_', LETTERS)],
    ['an AI provider', from('sk-', 'proj-', LETTERS)],
    ['GitHub', from('ghp', '_', LETTERS)],
    ['GitHub, fine-grained', from('github', '_pat_', LETTERS)],
    ['GitLab', from('glpat', '-', LETTERS)],
    ['npm', from('npm', '_', LETTERS)],
    ['Slack', from('xoxb', '-', LETTERS)],
    ['a Slack webhook', from('https://hooks.slack', '.com/services/T0/B0/', LETTERS)],
    ['AWS', from('AKIA', 'IOSFODNN7EXAMPLE')],
    ['Supabase', from('sb_', 'secret_', LETTERS)],
    ['Supabase, the token past every policy', jwt({ role: 'service_role' })],
    ['SendGrid', from('SG', '.', LETTERS)],
    ['Resend', from('re', '_', LETTERS)],
    ['Telegram', from('123456789', ':', LETTERS.slice(0, 35))],
    ['Holdfast', from('hf_', 'live_', LETTERS)],
    ['Google', from('GOCSPX', '-', LETTERS)],
    ['PEM', from('-----BEGIN ', 'RSA PRIVATE', ' KEY-----')],
    ['PEM inside JSON', from('{"private_key":"-----BEGIN ', 'PRIVATE', ' KEY-----"}')],
    ['a database', 'postgres://app:pw@db.internal:5432/app'],
    ['Redis without a user', 'rediss://:pw@cache.internal'],
    ['spaces around it', from('  sk_', 'live_', LETTERS, '\n')],
  ])('%s', (_, text) => {
    expect(looksSecret(text)).toBe(true)
  })

  it.each([
    ['an address', 'https://app.example.com:8443/a?b=c@d:e'],
    ['a database without a password', 'postgres://db.internal/app'],
    ['Sentry', 'https://0123456789abcdef@o1.ingest.sentry.io/2'],
    ['Stripe, publishable', from('pk_', 'live_', LETTERS)],
    ['Google Maps', from('AI', 'zaSy', LETTERS)],
    ['a map', from('pk.', 'eyJ1IjoiYSJ9.', LETTERS)],
    ['Supabase, the token for everybody', jwt({ role: 'anon' })],
    ['a JWT that is none', 'eyJh.%%%.x'],
    ['a commit', 'd670460b4b4aece5915caf5c68d12f560a9fe3e4'],
    ['a sentence', 'The secret of sk_live_ and re_view'],
    ['a short text', 're_view'],
  ])('is not %s', (_, text) => {
    expect(looksSecret(text)).toBe(false)
  })
})
