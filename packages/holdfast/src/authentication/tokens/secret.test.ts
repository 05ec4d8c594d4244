import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { strongSecret } from './secret.js'

it('takes 32 random bytes and more in every usual spelling', () => {
  for (let count = 0; count < 2_000; count++) {
    const length = 32 + (count % 64)
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const secret = randomBytes(length).toString(encoding)
      expect(strongSecret(secret, 'secret')).toBe(secret)
    }
  }
  const long = randomBytes(1024).toString('hex')
  expect(strongSecret(long, 'secret')).toBe(long)
  expect(strongSecret('hf1:kN8#vQ2!xW5@zR7$cT9^mB4&jL6*pH3(gF1)dS0+', 'secret')).toBeTypeOf('string')
})

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
