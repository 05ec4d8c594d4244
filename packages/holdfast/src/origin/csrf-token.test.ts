import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csrfTokens, type CsrfKeys } from './csrf-token.js'

const keysOf =
  (...secrets: string[]): CsrfKeys =>
  (label) =>
    Promise.all(
      secrets.map(async (secret) => {
        const raw = new TextEncoder().encode(secret)
        const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
        const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(label))
        return Buffer.from(mac).toString('base64url')
      }),
    )

const tokens = csrfTokens(keysOf('a'))

describe('a CSRF token', () => {
  it('csrf/19 is good in its own session and in no other', async () => {
    const token = await tokens.issue('session-1')
    expect(await tokens.verify('session-1', token)).toBe(true)
    for (const other of ['session-2', 'session-', 'session-11', '1', token]) {
      expect(await tokens.verify(other, token)).toBe(false)
    }
  })

  it('csrf/19 is good whatever its random part and its MAC hold', async () => {
    for (let times = 0; times < 100; times++) {
      const token = await tokens.issue('s')
      expect(token).toMatch(/^[\w-]{22}\.[\w-]{43}$/)
      expect(await tokens.verify('s', token)).toBe(true)
    }
  })

  it('csrf/19 differs from the last one in every part, and both work', async () => {
    const [first, second] = [await tokens.issue('s'), await tokens.issue('s')]
    expect(await tokens.verify('s', first)).toBe(true)
    expect(await tokens.verify('s', second)).toBe(true)
    // What two answers have in common is what compression could find.
    for (let at = 0; at + 8 <= first.length; at++) expect(second).not.toContain(first.slice(at, at + 8))
  })

  it('csrf/19 of another secret is refused; of a former one it is good, and the current one makes the next', async () => {
    const former = await csrfTokens(keysOf('old')).issue('s')
    expect(await tokens.verify('s', former)).toBe(false)
    const both = csrfTokens(keysOf('new', 'old'))
    expect(await both.verify('s', former)).toBe(true)
    expect(await csrfTokens(keysOf('new')).verify('s', await both.issue('s'))).toBe(true)
    expect(await csrfTokens(keysOf('old')).verify('s', await both.issue('s'))).toBe(false)
  })

  it('csrf/19 has no spelling but its own', async () => {
    const token = await tokens.issue('s')
    const last = token.at(-1) as string
    for (const other of [
      '',
      '.',
      `${token} `,
      ` ${token}`,
      `${token}=`,
      `${token}, ${token}`,
      token.toUpperCase(),
      token.replace('.', ''),
      token.slice(0, -1),
      // The last of 43 characters holds four bits of the MAC: decoders take four letters for one.
      ...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
        .filter((letter) => letter !== last)
        .map((letter) => `${token.slice(0, -1)}${letter}`),
    ]) {
      expect(await tokens.verify('s', other)).toBe(false)
    }
  })

  it('csrf/19 is never found for what was not issued, and nothing throws', async () => {
    const shaped = fc.stringMatching(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/)
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), shaped), async (guess) => {
        expect(await tokens.verify('s', guess)).toBe(false)
      }),
    )
  })

  it('csrf/19 is bound to a session, or is not made at all', async () => {
    await expect(tokens.issue('')).rejects.toThrow('bound to a session')
  })
})
