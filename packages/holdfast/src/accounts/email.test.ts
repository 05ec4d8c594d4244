import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalizeEmail } from './email.js'

it.each([
  ['ada@example.com', 'ada@example.com'],
  ['  Ada@Example.COM\n', 'ada@example.com'],
  ["o'neill+news@mail.example.co.uk", "o'neill+news@mail.example.co.uk"],
  ['a.b-c_d@x-y.example', 'a.b-c_d@x-y.example'],
  ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
  ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
  // The Kelvin sign is a K after normalisation: one account, not two.
  ['\u212aim@example.com', 'kim@example.com'],
])('%j is %s', (given, stored) => {
  expect(normalizeEmail(given)).toBe(stored)
})

it.each([
  ['nothing', ''],
  ['no @', 'ada.example.com'],
  ['two @', 'ada@evil.example@example.com'],
  ['no local part', '@example.com'],
  ['no domain', 'ada@'],
  ['one label', 'ada@localhost'],
  ['a quoted local part', '"ada"@example.com'],
  ['a quoted @', '"ada@evil.example"@example.com'],
  ['a comment', 'ada(x)@example.com'],
  ['a display name', 'Ada <ada@example.com>'],
  ['two addresses', 'ada@example.com,eve@example.com'],
  ['a space inside', 'ada lovelace@example.com'],
  ['a line break inside', 'ada@example.com\r\nBcc: eve@example.com'],
  ['NUL', 'ada\0@example.com'],
  ['a leading dot', '.ada@example.com'],
  ['a trailing dot', 'ada.@example.com'],
  ['two dots', 'a..da@example.com'],
  ['a dot after the domain', 'ada@example.com.'],
  ['an empty label', 'ada@example..com'],
  ['a hyphen first', 'ada@-example.com'],
  ['an address literal', 'ada@[127.0.0.1]'],
  ['an IPv4 address', 'ada@127.0.0.1'],
  ['a number as last label', 'ada@example.1'],
  ['look-alike letters', 'аda@example.com'],
  ['a zero-width space', 'ada\u200b@example.com'],
  ['a right-to-left override', '\u202eada@example.com'],
  ['the dotless i', 'ad\u0131@example.com'],
  ['an escaped domain', 'ada@ex%61mple.com'],
  ['a local part of 65', `${'a'.repeat(65)}@example.com`],
  ['255 characters', `ada@${'a.'.repeat(124)}com`],
  ['a megabyte', `${'a'.repeat(1_000_000)}@example.com`],
])('refuses %s', (_, given) => {
  expect(normalizeEmail(given)).toBeNull()
})

it.each(['/', '?', '#', '\\', '%65', '\n', '\t', '\r\n', ':80', ' ', '\0', '_', '\x7f'])(
  'a domain with other letters is no way around the alphabet: %j in it is refused',
  (sign) => {
    expect(normalizeEmail('ada@bücher.example')).not.toBeNull()
    for (const domain of [
      `bücher.example${sign}.com`,
      `bücher${sign}.example`,
      `${sign}bücher.example`,
      `bü${sign}cher.io`,
    ]) {
      expect(normalizeEmail(`ada@${domain}`)).toBeNull()
    }
  },
)

it('is stable: what is stored normalises to itself, and is ASCII without spaces', () => {
  const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.emailAddress(),
        fc.tuple(part, part).map((parts) => `${parts.join('@')}.example`),
      ),
      (given) => {
        const stored = normalizeEmail(given)
        if (stored === null) return
        expect(normalizeEmail(stored)).toBe(stored)
        expect(stored).toMatch(/^[\x21-\x7e]+$/)
        expect(normalizeEmail(` ${given.toUpperCase()} `)).toBe(stored)
      },
    ),
  )
})
