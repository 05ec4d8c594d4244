import type { Example, Rule } from '../rule.js'

const file = (title: string, code: string, path = 'lib/pay.ts'): Example => ({
  title,
  files: { 'app/page.tsx': '', [path]: `${code}\n` },
})
/** Put together here, so that nobody takes it for a key of somebody’s. */
const KEY = ['sk', 'live', '51H8uXk2mZpQ9rT4vW7yB3nC'].join('_')
const GITHUB = ['ghp', 'k9Qw3Er7Ty1Ui5Op2As6Df8Gh4Jk0LzXc3Vb'].join('_')
const GOOGLE = ['AIza', 'SyD4kQ9wE2rT6yU1iO5pA8sDf3GhJ7kL0zX'].join('')
const PEM = ['-----BEGIN', 'PRIVATE', 'KEY-----'].join(' ')
const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ'

/** Kept apart: they are longer than the rule. */
export const SOURCE_EXAMPLES: Rule['examples'] = {
  bad: [
    file('A provider’s secret key.', `export const stripe = new Stripe('${KEY}')`),
    file(
      'In what browsers get.',
      `'use client'\nconst KEY = '${KEY}'\nexport const Pay = () => KEY`,
      'components/pay.tsx',
    ),
    file('A token.', `export const octokit = new Octokit({ auth: '${GITHUB}' })`),
    file('A private key in JSON.', `{ "private_key": "${PEM}\\n${BODY}\\n" }`, 'service-account.json'),
    file(
      'A database with its password.',
      `export const pool = new Pool({ connectionString: '${['postgres', '//app', 'k7Gq2mXz9@db.acme.dev', '5432/app'].join(':')}' })`,
    ),
    file('In a comment.', `// old: ${KEY}\nexport const key = process.env.STRIPE_SECRET_KEY`),
    file(
      'A password that is compared.',
      `export const isAdmin = (password: string) => password === 'super_secret_123'`,
    ),
    file(
      'The same by a name.',
      `const correctPassword = 'super_secret_123'\nexport const check = (password: string) => password.length === 1 && password[0] === correctPassword[0]`,
    ),
    file(
      'The password of a mail server.',
      `import nodemailer from 'nodemailer'\nexport const mail = nodemailer.createTransport({ host: 'smtp.acme.dev', auth: { user: 'app', pass: 'k7Gq2mXz9' } })`,
    ),
    file(
      'Where the environment has no password.',
      `export const password = process.env.ADMIN_PASSWORD || 'letmein-2024'`,
    ),
  ],
  good: [
    file('The environment.', `export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!)`),
    file('A key that is public.', `export const key = '${KEY.replace('sk_', 'pk_')}'`),
    file('An example.', `export const hint = 'Paste your key: sk_live_xxxxxxxxxxxxxxxxxxxxxxxx'`),
    file('Firebase’s web configuration.', `export const config = { apiKey: '${GOOGLE}', authDomain: 'app.example' }`),
    file('A test.', `export const key = '${KEY}'`, 'lib/pay.test.ts'),
    file(
      'Words of a form.',
      `export const text = (password: string, kind: string) => (password === '' || kind === 'password' ? 'Enter-your-password' : 'ok')`,
    ),
    file(
      'Two fields that have to be the same.',
      `export const same = (password: string, confirmPassword: string) => password === confirmPassword`,
    ),
    file(
      'A mail server’s password of the environment.',
      `export const options = { auth: { user: 'app', pass: process.env.SMTP_PASS }, pass: 'pass-2' }`,
    ),
    file('The beginning of a key.', `export const isSecret = (key: string) => key.startsWith('sk_live_')`),
    file('A database on this machine.', `export const url = 'postgres://postgres:postgres@localhost:5432/app'`),
  ],
  unknown: [file('A key of Google’s, for whatever.', `export const key = '${GOOGLE}'`)],
}
