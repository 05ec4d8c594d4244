import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isWebUrl } from './web-url.js'

describe('body/40 addresses', () => {
  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'DATA:text/html;base64,PHNjcmlwdD4=',
    'vbscript:x',
    'blob:https://example.com/x',
    'file:///etc/passwd',
    'about:blank',
    'ftp://example.com/',
    'ws://example.com/',
    'view-source:https://example.com',
    '//example.com',
    '/path',
    'example.com',
    'https:example.com',
    'https:/example.com',
    'https:///example.com',
    'https:\\\\example.com',
    'https://example.com\\@evil.example',
    'https://user:pass@example.com/',
    'https://example.com@evil.example/',
    'https://@evil.example/',
    'https://exa mple.com/',
    'https://example.com/\r\nx',
    ' https://example.com/',
    'https://',
    'https://:443/',
    'https://[::1',
    'https://example.com:99999/',
    `https://example.com/${'x'.repeat(2_048)}`,
    '',
  ])('body/40 %j is refused', (text) => {
    expect(z.object({ url: z.string().refine((given) => isWebUrl(given)) }).safeParse({ url: text }).success).toBe(
      false,
    )
  })

  test.each([
    'https://example.com',
    'HTTPS://EXAMPLE.COM/',
    'http://example.com:8080/a?b=c#d',
    'https://bücher.example/größe',
    'https://[2001:db8::1]/',
    'https://example.com/?next=javascript:alert(1)',
    'https://example.com/@user',
  ])('%j passes', (text) => {
    expect(isWebUrl(text)).toBe(true)
  })

  test('a scheme can be left out; what is no text is refused', () => {
    expect(isWebUrl('http://example.com', ['https'])).toBe(false)
    for (const value of [null, undefined, 1, {}, ['https://example.com'], new URL('https://example.com')]) {
      expect(isWebUrl(value as string)).toBe(false)
    }
  })
})
