import { createHmac } from 'node:crypto'
import type { Probe } from '../probe.js'
import { credentialsOf, type Credential } from './credentials/credentials.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['A4'],
  title: 'tokens are not signed with a secret that is in every tutorial',
  why: 'Whoever has one token tries secrets on it at home, millions a second, and nobody notices. With the right one they write tokens for anybody.',
  fix: 'Take at least 32 random bytes from the environment (`openssl rand -base64 48`), refuse to start without them, and sign everybody out after the change.',
  phase: 'act',
  // Nothing is sent: the token of our own account is enough.
  async look({ accounts: [account] }) {
    if (account === undefined) return skipped('Nobody could sign in.')
    const signed = credentialsOf(account).filter(({ token }) => /^HS(?:256|384|512)$/.test(token?.algorithm ?? ''))
    if (signed.length === 0) return skipped('No token is signed with a shared secret.')
    const weak = signed.find((credential) => GUESSES.some((secret) => isSignedWith(secret, credential)))
    return weak === undefined
      ? passed(`None of ${GUESSES.length} secrets that everybody knows has signed the token.`, account.signIn)
      : failed(`The token in ${weak.name} is signed with a secret that everybody knows.`, account.signIn)
  },
}

function isSignedWith(secret: string, { token }: Credential): boolean {
  const [head = '', body = '', signature = ''] = token?.parts ?? []
  const hash = `sha${token?.algorithm?.slice(2)}`
  return createHmac(hash, secret).update(`${head}.${body}`).digest('base64url') === signature
}

const WORDS = [
  'secret',
  'jwt',
  'token',
  'key',
  'password',
  'changeme',
  'default',
  'test',
  'dev',
  'development',
  'admin',
  'supersecret',
  'mysecret',
  'topsecret',
  'shhhhh',
  'keyboard cat',
  'qwerty',
  '123456',
  '12345678',
  'hello',
  'example',
  'private',
  'foobar',
  'abc123',
  'nextauth',
  'auth',
]

const PHRASES = [
  '',
  'secretkey',
  'secret-key',
  'secret_key',
  'jwt-secret',
  'jwt_secret',
  'jwtsecret',
  'JWT_SECRET',
  'your-secret',
  'your-secret-key',
  'your_secret_key',
  'your-jwt-secret',
  'your_jwt_secret',
  'your-256-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  'your-super-secret-key',
  'your-super-secret-jwt-key',
  'your_jwt_secret_key',
  'my-secret',
  'my-secret-key',
  'my_secret_key',
  'mysecretkey',
  'super-secret',
  'super_secret',
  'super-secret-key',
  'supersecretkey',
  'supersecretjwt',
  'fallback-secret',
  'fallback_secret',
  'default-secret',
  'default_secret',
  'dev-secret',
  'dev_secret',
  'development-secret',
  'development-secret-change-me',
  'access-secret',
  'refresh-secret',
  'accesstokensecret',
  'session-secret',
  'auth-secret',
  'change-me',
  'change_me',
  'change-this',
  'changethis',
  'change-me-in-production',
  'change-this-in-production',
  'please-change-me',
  'replace-me',
  'replace_this_secret',
  'insecure',
  'unsafe-secret',
  'complex_password_at_least_32_characters_long',
]

const GUESSES = [...new Set([...WORDS, ...WORDS.map((word) => word.toUpperCase()), ...PHRASES])]
