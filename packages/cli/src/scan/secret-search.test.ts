import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SecretSearch } from './secret-search.js'

const VALUE = `Kq8"Z<x&W'v/2+L=p`
const search = new SecretSearch([{ key: 'KEY', value: VALUE }])
const found = (text: string, css = false) =>
  search.in(Buffer.from(text), css).map(({ key, encoding, start }) => [key, encoding, start])

describe('a declared value is found', () => {
  it.each([
    ['raw', `const a = \`${VALUE}\``],
    ['json', JSON.stringify({ a: VALUE })],
    ['json', JSON.stringify(JSON.stringify({ a: VALUE }))],
    [
      'json',
      `<script>self.__next_f.push([1,${JSON.stringify(JSON.stringify(JSON.stringify({ a: VALUE })))}])</script>`,
    ],
    ['html', `<a title="Kq8&quot;Z&lt;x&amp;W&#x27;v/2+L=p">`],
    ['html', `<a title="Kq8&#34;Z&#60;x&#38;W&apos;v&sol;2&plus;L&equals;p">`],
    ['html', Array.from(VALUE, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`).join('')],
    ['html', Array.from(VALUE, (sign) => `&#0${sign.charCodeAt(0)}`).join('')],
    ['unicode', Array.from(VALUE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['unicode', Array.from(VALUE, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`).join('')],
    ['json in unicode', `a="Kq8\\"Z\\u003cx\\u0026W'v/2+L=p"`],
    ['url', `?a=${encodeURIComponent(VALUE)}`],
    ['url', Array.from(VALUE, (sign) => `%${sign.charCodeAt(0).toString(16)}`).join('')],
    ['url', `?a=${encodeURIComponent(VALUE).replaceAll(/%../g, (escape) => escape.toLowerCase())}`],
    ['hex', Buffer.from(VALUE).toString('hex')],
    ['reversed', Array.from(VALUE).toReversed().join('')],
    ['reversed in html', `<a title="p=L+2/v&#x27;W&amp;x&lt;Z&quot;8qK">`],
    ['base64', `atob("${Buffer.from(`x${VALUE}x`).toString('base64')}")`],
    ['base64 in url', encodeURIComponent(Buffer.from('??>>' + VALUE).toString('base64')).replaceAll('x', '%78')],
    ['html in url', encodeURIComponent('<a title="Kq8&quot;Z&lt;x&amp;W&#x27;v/2+L=p">')],
  ])('%s: %s', (encoding, text) => {
    expect(found(text)).toEqual([['KEY', encoding, expect.any(Number)]])
  })

  it('at the byte where it begins', () => {
    expect(found(`é ${VALUE}`)).toEqual([['KEY', 'raw', 3]])
    expect(found(`é &amp; \\u004bq8\\"Z<x&W'v/2+L=p`)).toEqual([['KEY', 'json in unicode', 9]])
  })

  it('in a style sheet', () => {
    expect(found(`a::after{content:"Kq8\\22 Z\\3cx&W'v/2\\+L=p"}`, true)).toMatchObject([
      ['KEY', expect.any(String), 18],
    ])
  })

  it('however each of its characters is written', () => {
    const sign = fc.constantFrom(
      (code: number) => `\\u${code.toString(16).padStart(4, '0')}`,
      (code: number) => `\\u{${code.toString(16)}}`,
      (code: number) => `\\x${code.toString(16).padStart(2, '0')}`,
      (code: number) => `&#${code};`,
      (code: number) => `&#X${code.toString(16).toUpperCase()};`,
      (code: number) => `%${code.toString(16).padStart(2, '0')}`,
      (code: number) => String.fromCharCode(code),
    )
    fc.assert(
      fc.property(fc.array(sign, { minLength: VALUE.length, maxLength: VALUE.length }), (writers) => {
        const text = Array.from(VALUE, (character, index) => writers[index]?.(character.charCodeAt(0)) ?? '').join('')
        expect(found(`"${text}"`)).toEqual([['KEY', expect.any(String), 1]])
      }),
    )
  })

  it('where it looks like an escape itself', () => {
    const odd = new SecretSearch([{ key: 'ODD', value: 'Kq8%41Zx&amp;Wv\\n2LpRt' }])
    for (const text of ['Kq8%41Zx&amp;Wv\\n2LpRt', 'Kq8%2541Zx&amp;amp;Wv\\\\n2LpRt', 'Kq8AZx&Wv\n2LpRt']) {
      expect(odd.in(Buffer.from(`x ${text} x`)), text).toMatchObject([{ key: 'ODD', start: 2 }])
    }
  })
})

it('finds a value of two variables under both names', () => {
  const two = new SecretSearch([
    { key: 'ONE', value: VALUE },
    { key: 'TWO', value: VALUE },
  ])
  expect(two.in(Buffer.from(VALUE)).map(({ key }) => key)).toEqual(['ONE', 'TWO'])
})

it('finds a database’s address once, and its password alone', () => {
  const address = 'postgres://app:Kq8ZxWv2Lp@db.example.com/app'
  const database = new SecretSearch([{ key: 'DATABASE_URL', value: address }])
  expect(database.in(Buffer.from(`"${address}" "Kq8ZxWv2Lp"`))).toMatchObject([
    { key: 'DATABASE_URL', source: 'environment', start: 1 },
    { key: 'DATABASE_URL', source: 'environment', start: 48 },
  ])
})

const random = (length: number, alphabet: string) =>
  Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const HEX = '0123456789abcdef'
const jwt = (claims: object) =>
  [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.') + `.${random(43, ALPHANUMERIC)}`
const pem = (label: string) => `-----BEGIN ${label}-----\n${randomBytes(96).toString('base64')}\n-----END ${label}-----`

describe('a known format is found without a variable', () => {
  it.each([
    ['stripe-or-clerk-secret-key', `sk_live_${random(24, ALPHANUMERIC)}`],
    ['stripe-or-clerk-secret-key', `rk_test_51${random(60, ALPHANUMERIC)}`],
    ['webhook-signing-secret', `whsec_${randomBytes(24).toString('base64')}`],
    ['github-token', `ghp_${random(36, ALPHANUMERIC)}`],
    ['github-fine-grained-token', `github_pat_${random(22, ALPHANUMERIC)}_${random(59, ALPHANUMERIC)}`],
    ['gitlab-token', `glpat-${random(20, ALPHANUMERIC)}`],
    ['npm-token', `npm_${random(36, ALPHANUMERIC)}`],
    ['aws-access-key', `AKIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
    ['google-api-key', `AIzaSy${random(33, ALPHANUMERIC)}`],
    ['slack-token', `xoxb-123456789012-${random(24, ALPHANUMERIC)}`],
    [
      'slack-webhook',
      `https://hooks.slack.com/services/T${random(8, ALPHANUMERIC)}/B${random(8, ALPHANUMERIC)}/${random(24, ALPHANUMERIC)}`,
    ],
    ['telegram-bot-token', `7123456890:AAH${random(32, ALPHANUMERIC)}`],
    ['sendgrid-key', `SG.${random(22, ALPHANUMERIC)}.${random(43, ALPHANUMERIC)}`],
    ['twilio-key', `SK${random(32, HEX)}`],
    ['openai-key', `sk-proj-${random(120, ALPHANUMERIC)}`],
    ['openai-key', `sk-${random(20, ALPHANUMERIC)}T3BlbkFJ${random(20, ALPHANUMERIC)}`],
    ['anthropic-key', `sk-ant-api03-${random(93, ALPHANUMERIC)}AA`],
    ['hugging-face-token', `hf_${random(34, ALPHANUMERIC.slice(0, 52))}`],
    ['resend-key', `re_${random(8, ALPHANUMERIC)}_${random(24, ALPHANUMERIC)}`],
    ['supabase-secret-key', `sb_secret_${random(31, ALPHANUMERIC)}`],
    ['service-role-token', jwt({ iss: 'supabase', role: 'service_role' })],
    ['private-key', pem('PRIVATE KEY')],
    ['private-key', pem('RSA PRIVATE KEY')],
    ['private-key', JSON.stringify(pem('EC PRIVATE KEY'))],
    ['private-key', pem('OPENSSH PRIVATE KEY')],
    ['address-with-password', `postgres://app:${random(12, ALPHANUMERIC)}@db.internal:5432/app`],
    ['address-with-password', `mongodb+srv://app:${random(12, ALPHANUMERIC)}@cluster0.mongodb.net`],
    ['address-with-password', `rediss://:${random(24, ALPHANUMERIC)}@eu1.upstash.io:6379`],
  ])('%s: %s', (name, secret) => {
    const format = new SecretSearch([])
    for (const text of [
      secret,
      `const key="${secret}";`,
      `<p>${secret}</p>`,
      `?key=${encodeURIComponent(secret)}&b=1`,
    ]) {
      expect(
        format.in(Buffer.from(text)).map(({ key }) => key),
        text,
      ).toEqual([name])
    }
    const own = new SecretSearch([{ key: 'OWN', value: secret }])
    expect(own.in(Buffer.from(`"${secret}"`)).map(({ key }) => key)).toEqual(['OWN'])
  })

  it.each([
    `pk_live_${random(24, ALPHANUMERIC)}`,
    `pk_test_${random(24, ALPHANUMERIC)}`,
    'sk_live_…, sk_live_xxxxxxxxxxxxxxxxxxxxxxxx, sk_live_ and sk_test_your_key_goes_here_please',
    'AKIAIOSFODNN7EXAMPLE',
    jwt({ iss: 'supabase', role: 'anon' }),
    `sb_publishable_${random(31, ALPHANUMERIC)}`,
    'importPKCS8: if (!pem.startsWith("-----BEGIN PRIVATE KEY-----")) throw',
    'pem.replace(/(?:-----(?:BEGIN|END) PRIVATE KEY-----|\\s)/g, "")',
    'postgres://user:password@localhost:5432/db postgres://app:secret123@db postgres://${user}:${password}@${host}/db',
    'postgres://app@db.internal/app redis://cache.internal:6379',
    `core_${random(8, ALPHANUMERIC)}_${random(24, ALPHANUMERIC)}`,
    `TASK${random(32, HEX)}`,
    `SK${random(40, HEX)}`,
    `data:font/woff2;base64,${randomBytes(4000).toString('base64')}`,
  ])('and not %s', (text) => {
    expect(new SecretSearch([]).in(Buffer.from(text))).toEqual([])
  })
})
