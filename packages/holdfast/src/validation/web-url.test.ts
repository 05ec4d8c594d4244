import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigurationError } from '../core/configuration-error.js'
import { isWebUrl, webUrl } from './web-url.js'

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

  test('a schema of its own, and inside those of others', () => {
    const secure = webUrl({ schemes: ['https'] })
    expect(secure['~standard'].validate('https://example.com/a b')).toHaveProperty('issues')
    expect(secure['~standard'].validate({ href: 'https://example.com/' })).toHaveProperty('issues')
    expect(secure['~standard'].validate('https://example.com/')).toEqual({ value: 'https://example.com/' })
    expect(z.string().refine(secure.accepts).safeParse('javascript:alert(1)').success).toBe(false)
    expect(z.array(z.string()).safeParse(['http://a.test/', 'b'].filter(webUrl().accepts)).data).toHaveLength(1)
  })

  test('credentials pass only where they are asked for', () => {
    const url = 'https://user:pass@example.com/'
    expect(webUrl().accepts(url)).toBe(false)
    expect(webUrl({ credentials: true }).accepts(url)).toBe(true)
    for (const trick of ['https://a@b@c/', 'https://@/', 'https://user@', 'javascript://x@y/%0aalert(1)']) {
      expect(webUrl({ credentials: true }).accepts(trick)).toBe(false)
    }
  })

  test.each([{ schemes: [] }, { schemes: ['javascript'] }, { schemes: 'https' }, { scheme: ['https'] }])(
    'a list that lists nothing known does not construct: %j',
    (options) => {
      expect(() => webUrl(options as never)).toThrow(ConfigurationError)
    },
  )
})
