import { describe, expect, it } from 'vitest'
import { app } from '../../flow/facts.test-parts.js'
import { isSecretValue } from './env-values.js'
import { publicNamed } from './public-names.js'
import { secretNamed } from './secret-names.js'
import { secretsInText } from './secrets-in-text.js'
import { secretSources } from './secrets.js'

function sources(value: string, head = '', more: Record<string, string> = {}): string[] {
  const facts = app({ 'app/page.tsx': '', 'lib/key.ts': `${head}\nexport const key = ${value}\n`, ...more })
  const file = facts.project.tree.source('lib/key.ts')!
  const binding = file.bindings.lookup('key', file.program)
  const node = binding?.kind === 'variable' ? binding.init! : file.program
  return secretSources(node, file, facts).map((each) =>
    each.kind === 'environment'
      ? each.variable
      : each.kind === 'written'
        ? `written${each.instead === undefined ? '' : ` instead of ${each.instead}`}${each.inDevelopment ? ' in development' : ''}`
        : each.kind,
  )
}

describe('where a secret comes from', () => {
  it.each([
    ['process.env.A_SECRET', ['A_SECRET']],
    [`process.env.A_SECRET ?? 'x'`, ['A_SECRET', 'written instead of A_SECRET']],
    [`process.env.A_SECRET || ''`, ['A_SECRET']],
    [`'x'`, ['written']],
    [`new TextEncoder().encode(process.env.A_SECRET || 'x')`, ['A_SECRET', 'written instead of A_SECRET']],
    [`Buffer.from('x', 'hex')`, ['written']],
    ['`${process.env.A_SECRET}-x`', ['A_SECRET']],
    [`process.env.NODE_ENV === 'production' ? process.env.A_SECRET : 'x'`, ['A_SECRET', 'written in development']],
    ['somewhere()', ['unknown']],
  ])('%s', (value, expected) => {
    expect(sources(value)).toEqual(expected)
  })
  it('through names, files and functions', () => {
    expect(
      sources('config.secret', `import { config } from './config'`, {
        'lib/config.ts': `export const config = { secret: 'x' }\n`,
      }),
    ).toEqual(['written'])
    expect(sources('secret()', `function secret() { return process.env.A_SECRET }`)).toEqual(['A_SECRET'])
    expect(sources('A_SECRET', `const { A_SECRET } = process.env`)).toEqual(['A_SECRET'])
    expect(sources('A_SECRET', `const { A_SECRET = 'x' } = process.env`)).toEqual(['written'])
    expect(
      sources('env.A_SECRET', `import { createEnv } from '@t3-oss/env-nextjs'\nconst env = createEnv({})`),
    ).toEqual(['A_SECRET'])
  })
})

it('tells what an app signs itself from what is a provider’s', () => {
  expect(
    [
      'JWT_SECRET',
      'NEXTAUTH_SECRET',
      'SESSION_PASSWORD',
      'ENCRYPTION_KEY',
      'ACCESS_TOKEN_SECRET',
      'ACME_JWT_SECRET',
    ].map(secretNamed),
  ).toEqual(Array(6).fill('signs'))
  expect(['CRON_SECRET', 'WEBHOOK_SECRET', 'ADMIN_API_KEY'].map(secretNamed)).toEqual(Array(3).fill('lets-in'))
  expect(
    ['STRIPE_SECRET_KEY', 'GOOGLE_CLIENT_SECRET', 'OPENAI_API_KEY', 'JWT_EXPIRES_IN', 'AUTH_URL'].map(secretNamed),
  ).toEqual(Array(5).fill(undefined))
})

it('tells public names from secret ones', () => {
  const secret = [
    'SERVICE_ROLE_KEY',
    'JWT_SECRET',
    'OPENAI_API_KEY',
    'ADMIN_PASSWORD',
    'DATABASE_URL',
    'API_KEY',
    'STRIPE_SECRET_KEY',
    'GITHUB_TOKEN',
    'PRIVATE_KEY',
  ]
  const open = [
    'SUPABASE_ANON_KEY',
    'STRIPE_PUBLISHABLE_KEY',
    'POSTHOG_KEY',
    'SENTRY_DSN',
    'MAPBOX_TOKEN',
    'ALGOLIA_SEARCH_KEY',
    'RECAPTCHA_SITE_KEY',
    'FIREBASE_API_KEY',
    'API_URL',
    'ENABLE_PASSWORD_LOGIN',
    'TOKEN_ADDRESS',
    'SANITY_PROJECT_ID',
  ]
  expect(secret.filter((name) => publicNamed(`NEXT_PUBLIC_${name}`) !== 'secret')).toEqual([])
  expect(open.filter((name) => publicNamed(`NEXT_PUBLIC_${name}`) !== undefined)).toEqual([])
})

describe('secrets in a text', () => {
  const key = ['sk', 'live', '51H8uXk2mZpQ9rT4vW7yB3nC'].join('_')
  it('are found by their form, in their order', () => {
    const text = `a ${key}\nb ${['ghp', 'k9Qw3Er7Ty1Ui5Op2As6Df8Gh4Jk0LzXc3Vb'].join('_')}`
    expect(secretsInText(text).map(({ format, index }) => [format, index])).toEqual([
      ['stripe-or-clerk-secret-key', 2],
      ['github-token', text.indexOf('ghp')],
    ])
  })
  it('are none where they are public or examples', () => {
    for (const text of [
      key.replace('sk', 'pk'),
      'sk_live_xxxxxxxxxxxxxxxxxxxxxxxx',
      'sk_live_your_key_goes_here',
      'startsWith("sk_live_")',
    ]) {
      expect(secretsInText(text)).toEqual([])
    }
  })
  it('are values of variables by form or by name', () => {
    expect(isSecretValue('ANYTHING', key)).toBe('form')
    expect(isSecretValue('JWT_SECRET', 'q8Zr2Lw6Kd9Vn4Bx7Mj1Hs5Tg3Fc0Py')).toBe('name')
    expect(isSecretValue('JWT_SECRET', 'change-me-to-something-long-and-random')).toBeUndefined()
    expect(isSecretValue('NEXT_PUBLIC_ANON_KEY', 'q8Zr2Lw6Kd9Vn4Bx7Mj1Hs5Tg3Fc0Py')).toBeUndefined()
    expect(isSecretValue('PORT', 'q8Zr2Lw6Kd9Vn4Bx7Mj1Hs5Tg3Fc0Py')).toBeUndefined()
  })
})
