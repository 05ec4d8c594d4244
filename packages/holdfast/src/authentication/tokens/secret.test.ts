import { randomBytes } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { mulberry32 } from '../../testing/schedule.js'
import { generateSecret, strongSecret, strongSecrets, type Secrets } from './secret.js'

it('takes more than 32 random bytes in every usual spelling', () => {
  const random = mulberry32(1)
  for (let count = 0; count < 200; count++) {
    const length = 32 + (count % 64)
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const secret = bytesFrom(random, length).toString(encoding)
      expect(strongSecret(secret, 'secret')).toBe(secret)
    }
  }
  const letters = Array.from(bytesFrom(random, 160), (byte) => String.fromCharCode(97 + (byte % 26))).join('')
  expect(strongSecret(letters, 'secret')).toBe(letters)
  const base32 = Array.from(bytesFrom(random, 52), (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte & 31]).join('')
  expect(strongSecret(base32, 'secret')).toBe(base32)
  const long = bytesFrom(random, 1024).toString('hex')
  expect(strongSecret(long, 'secret')).toBe(long)
  expect(strongSecret('hf1:kN8#vQ2!xW5@zR7$cT9^mB4&jL6*pH3(gF1)dS0+', 'secret')).toBeTypeOf('string')
})

/** The same bytes in every run: of random secrets one in four million holds the word `secret`, and is refused. */
function bytesFrom(random: () => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)))
}

it('takes 10,000 secrets of 32 random bytes in base64url, base64 and hex, without a single false refusal', () => {
  const random = mulberry32(32)
  for (let count = 0; count < Number(process.env['HOLDFAST_FUZZ'] ?? 10_000); count++) {
    const bytes = bytesFrom(random, 32)
    for (const encoding of ['base64url', 'base64', 'hex'] as const) {
      const secret = bytes.toString(encoding)
      expect(strongSecret(secret, 'secret')).toBe(secret)
    }
  }
}, 60_000)

it('takes a random secret that was encoded twice', () => {
  const random = mulberry32(2)
  for (let count = 0; count < 100; count++) {
    const secret = bytesFrom(random, 48).toString('base64')
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(strongSecret(Buffer.from(secret).toString(encoding), 'secret')).toBeTypeOf('string')
    }
  }
})

const sentence = 'Our office is on the third floor, next to the bakery on Mill Street.'
const encoded = (text: string, encoding: 'base64' | 'base64url' | 'hex') => Buffer.from(text).toString(encoding)

it.each([
  ['missing', undefined],
  ['empty', ''],
  ['31 random bytes in hex', 'f3a91c07d25e8b64a0f7c39d1e52b8467ac90d3fe1586b24d7930acf8e41b6'],
  ['31 random bytes in base64url', 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViT'],
  ['16 random bytes in hex', '9f86d081884c7d659a2feaa0c55ad015'],
  ['24 random bytes in base64', 'kq3TzF0xB7mWvN9pLs2RcY8dHj5GuA4e'],
  ['digits alone, 64', '3141592653589793238462643383279502884197169399375105820974944592'],
  ['one letter', 'a'.repeat(64)],
  ['two letters', 'ab'.repeat(40)],
  ['the alphabet', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'],
  ['hex digits in order', '0123456789abcdef'.repeat(4)],
  ['downwards', 'zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA9876543210'],
  ['a random piece, repeated', 'kq3TzF0xB7mW'.repeat(6)],
  ['a placeholder', 'your-256-bit-secret-your-256-bit-secret-xyz'],
  ['a placeholder in the middle', 'kq3TzF0xB7mWvN9pLs2R-ChangeMe-cY8dHj5GuA4eWq1'],
  ['a placeholder with signs in it', 'kq3TzF0xB7mWvN9pLs2R-c_h-a.n+g_e-m-e-Y8dHj5GuA4eWq1'],
  ['words', 'correct horse battery staple and some more words of prose here'],
  ['words without spaces', 'thequickbrownfoxjumpsoverthelazydogandthenrunsaway'],
  ['words in camel case and a count', 'TheQuickBrownFoxJumpsOverTheLazyDog1234567890'],
  ['what it is for, and a year', 'MyCompanyJwtKeyForTheProductionServer2025!!'],
  ['a password twice and what it is for', 'P@ssw0rdP@ssw0rd-holdfast-signing-key-for-prod'],
  ['a placeholder in digits', 'kq3TzF0xB7mWvN9pLs2R-Ch4ng3M3-cY8dHj5GuA4eWq1'],
  ['a sentence with capitals and signs', 'It was the best of times, it was the worst of times (1859).'],
  ['names and years', 'Thomas1984-Jennifer1987-Michael2011-Daniel2014-Ranger'],
  ['words in digits', 'c0mpu73r-m0nk3y-dr4g0n-sh4d0w-m4573r-hunt3r-84tm4n-2026'],
  ['a long text', `${sentence} We open at nine and close at half past five, but not on Sundays.`],
  ['a sentence', sentence],
  ['a sentence in base64', encoded(sentence, 'base64')],
  ['a sentence in base64url', encoded(sentence, 'base64url')],
  ['a sentence in hex', encoded(sentence, 'hex')],
  ['a sentence in upper-case hex', encoded(sentence, 'hex').toUpperCase()],
  ['a sentence and a line break in base64', encoded(`${sentence}\n`, 'base64')],
  ['a sentence in another language in base64', encoded('Über den Wolken muß die Freiheit grenzenlos sein', 'base64')],
  ['a password in hex', encoded('MyCompanyPassword2024!MyCompanyPassword', 'hex')],
  ['the key of RFC 7515', 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow'],
  [
    'the key of RFC 7515 in base64',
    'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==',
  ],
  ['the key of RFC 7520', 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg'],
  ['a key of tutorials in hex', '404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970'],
  ['a key of documentation', 'cc7e0d44fd473002f1c42167459001140ec6389b7353f8088f4d9a95f2f596f2'],
  ['over 4096 characters', randomBytes(4096).toString('hex')],
  ['no text', 42 as unknown as string],
])('refuses to boot on a secret that is %s, and never tells it', (_, secret) => {
  let message = ''
  try {
    strongSecret(secret, 'HOLDFAST_SECRET')
  } catch (error) {
    expect(error).toMatchObject({ name: 'HoldfastConfigurationError', code: 'config.secret' })
    message = (error as Error).message
  }
  expect(message).toContain('HOLDFAST_SECRET')
  if (typeof secret === 'string' && secret !== '') expect(message).not.toContain(secret.slice(0, 8))
})

it.each([
  ['', 'is missing'],
  ['kq3TzF0xB7mWvN9p'.repeat(257), 'is over 4096 characters'],
  ['kq3TzF0xB7mWvN9pLs2R-ChangeMe-cY8dHj5GuA4eWq1', 'holds the words of a placeholder'],
  ['kq3TzF0xB7mWvN9pLs2RcY8dHj5GuA4e', 'is shorter than 32 random bytes'],
  ['ab'.repeat(40), 'is not random: it repeats itself or counts'],
  ['kq3TzF0xB7mW'.repeat(6), 'is not random: it repeats itself or counts'],
  ['TheQuickBrownFoxJumpsOverTheLazyDog1234567890', 'is not random: it is made of words'],
  ['hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg', 'is a key that has been published'],
  [
    encoded('TheQuickBrownFoxJumpsOverTheLazyDog1234567890', 'base64'),
    'is encoded text, and the text is not random: it is made of words',
  ],
  [encoded(`${sentence} Möge es nützen.`, 'base64'), 'is encoded text, and the text is shorter than 32 random bytes'],
])('says why: %#, %s', (secret, why) => {
  expect(() => strongSecret(secret, 'HOLDFAST_SECRET')).toThrow(
    `\`HOLDFAST_SECRET\` ${why}. Make one: openssl rand -base64 48. [config.secret]`,
  )
})

describe('as many characters as 256 bits take in its alphabet, and not one fewer', () => {
  const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
  const random = mulberry32(7)
  const drawn = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')

  it.each([
    ['digits', '0123456789', 78],
    ['hex', '0123456789abcdef', 64],
    ['upper-case hex', '0123456789ABCDEF', 64],
    ['base32 in lower case', `${LETTERS}234567`, 52],
    ['base32', `${LETTERS.toUpperCase()}234567`, 52],
    ['base64url', `${LETTERS}${LETTERS.toUpperCase()}0123456789-_`, 43],
    ['base64', `${LETTERS}${LETTERS.toUpperCase()}0123456789+/`, 43],
    ['all that can be typed', `${LETTERS}${LETTERS.toUpperCase()}0123456789!#$%&*+,./:;<=>?@^_|~`, 40],
  ])('%s', (_, alphabet, enough) => {
    // By chance a text counts, or has no digit.
    const secret = drawn(alphabet, enough)
    expect(strongSecret(secret, 'secret')).toBe(secret)
    expect(() => strongSecret(secret.slice(1), 'secret')).toThrow('is shorter than 32 random bytes')
  })
})

describe('several secrets', () => {
  const [current, former] = [generateSecret(), generateSecret()]

  it('are all of them, in their order', () => {
    expect(strongSecrets(current, 'secret')).toEqual([current])
    expect(strongSecrets([current], 'secret')).toEqual([current])
    expect(strongSecrets([current, former], 'secret')).toEqual([current, former])
  })

  it.each<[string, Secrets, string]>([
    ['none', undefined, '`secret`'],
    ['null', null as never, '`secret`'],
    ['an empty list', [] as never, '`secret`'],
    ['a weak first', ['changeme', former], '`secret`'],
    ['a missing first', [undefined, former], '`secret`'],
    ['a weak second', [current, 'changeme'], '`secret[1]`'],
    ['a missing third', [current, former, undefined], '`secret[2]`'],
  ])('refuses to boot on %s', (_, secrets, named) => {
    expect(() => strongSecrets(secrets, 'secret')).toThrow(
      expect.objectContaining({ code: 'config.secret', message: expect.stringContaining(named) }),
    )
  })
})

it('makes no secret that it would refuse, whatever chance gives', () => {
  const given = vi.spyOn(crypto, 'getRandomValues')
  onTestFinished(() => given.mockRestore())
  given.mockImplementationOnce((bytes) => {
    new Uint8Array((bytes as Uint8Array).buffer).set(
      Buffer.from(`kq3TzF0xB7mWvN9pLs2RsecretY8dHj5GuA4eWq1${'x'.repeat(24)}`, 'base64url'),
    )
    return bytes
  })
  const secret = generateSecret()
  expect(given).toHaveBeenCalledTimes(2)
  expect(strongSecret(secret, 'secret')).toBe(secret)
})

it('makes secrets that are good, and never the same', () => {
  const made = Array.from({ length: 1000 }, generateSecret)
  expect(new Set(made).size).toBe(1000)
  for (const secret of made) {
    expect(secret).toMatch(/^[\w-]{64}$/)
    expect(strongSecret(secret, 'secret')).toBe(secret)
  }
})
