import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../core/configuration-error.js'
import { appOrigin, readAppOrigin } from './app-origin.js'

const refusal = (text: unknown) => {
  try {
    appOrigin(text as string)
  } catch (error) {
    return error
  }
  return undefined
}

describe('appOrigin', () => {
  it.each([
    ['https://app.example.com'],
    ['https://example.com'],
    ['https://app.example.com:8443'],
    ['https://xn--bcher-kva.example'],
    ['https://app_1.example.com'],
    ['https://192.0.2.1'],
    ['https://[2001:db8::1]:8443'],
    ['http://localhost:3000'],
    ['http://localhost'],
    ['http://app.localhost:3000'],
    ['http://127.0.0.1:3000'],
    ['http://127.8.9.10'],
    ['http://[::1]:3000'],
  ])('takes %s as it is', (text) => {
    expect(appOrigin(text)).toBe(text)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a URL object', new URL('https://app.example.com')],
    ['an empty text', ''],
    ['a host without a scheme', 'app.example.com'],
    ['a scheme-relative one', '//app.example.com'],
    ['a scheme without slashes', 'https:app.example.com'],
    ['"null"', 'null'],
    ['"*"', '*'],
    ['a pattern', 'https://*.example.com'],
    ['http on the network', 'http://app.example.com'],
    ['http on a name that begins like loopback', 'http://127.0.0.1.example.com'],
    ['http on a name that begins like loopback (2)', 'http://127.example.com'],
    ['http on a name that ends like loopback', 'http://notlocalhost'],
    ['http on every interface', 'http://0.0.0.0:3000'],
    ['http on a private network', 'http://192.168.1.10'],
    ['http on mapped loopback', 'http://[::ffff:7f00:1]'],
    ['another scheme', 'ftp://app.example.com'],
    ['a scheme of scripts', 'javascript://app.example.com'],
    ['a browser extension', 'chrome-extension://abcdef'],
    ['a file', 'file:///app'],
    ['a trailing slash', 'https://app.example.com/'],
    ['a path', 'https://app.example.com/app'],
    ['a query', 'https://app.example.com?x'],
    ['an empty query', 'https://app.example.com?'],
    ['a fragment', 'https://app.example.com#x'],
    ['a backslash', 'https://app.example.com\\'],
    ['a user', 'https://user@app.example.com'],
    ['a user and a password', 'https://user:secret@app.example.com'],
    ['an empty user', 'https://@app.example.com'],
    ['the default port', 'https://app.example.com:443'],
    ['the default port of http', 'http://localhost:80'],
    ['an empty port', 'https://app.example.com:'],
    ['a port with a leading zero', 'https://app.example.com:08443'],
    ['a port out of range', 'https://app.example.com:65536'],
    ['upper case', 'https://App.example.com'],
    ['an upper-case scheme', 'HTTPS://app.example.com'],
    ['a trailing dot', 'https://app.example.com.'],
    ['an empty label', 'https://app..example.com'],
    ['Unicode', 'https://bücher.example'],
    ['full-width Unicode', 'https://ａpp.example.com'],
    ['a soft hyphen', 'https://app\u00ad.example.com'],
    ['white space around', ' https://app.example.com'],
    ['white space after', 'https://app.example.com\n'],
    ['a tab inside', 'https://app.exam\tple.com'],
    ['two origins', 'https://a.example.com,https://b.example.com'],
    ['two hosts', 'https://a.example.com,b.example.com'],
    ['a quote', "https://app'.example.com"],
    ['percent-encoding', 'https://app%2eexample.com'],
    ['an address in octal', 'https://0300.0.2.1'],
    ['an address as one number', 'https://3221225985'],
    ['an IPv6 address written long', 'https://[2001:db8:0:0:0:0:0:1]'],
  ])('refuses %s', (_name, text) => {
    const error = refusal(text)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect((error as ConfigurationError).code).toBe('config.origin')
  })

  it('says what is wrong and never what was written', () => {
    expect(String(refusal(undefined))).toMatch(/origin is missing/)
    expect(String(refusal('null'))).toMatch(/sandboxed frame/)
    expect(String(refusal('https://*.example.com'))).toMatch(/exact origin/)
    expect(String(refusal('https://app.example.com.'))).toMatch(/with a dot/)
    expect(String(refusal('https://app.example.com/'))).toMatch(/trailing slash/)
    expect(String(refusal('https://user:hunter2@app.example.com'))).toMatch(/user name or a password/)
    for (const text of [
      'https://user:hunter2@app.example.com',
      'hunter2',
      'http://hunter2.example.com',
      'https://hunter2/x',
    ]) {
      expect(String(refusal(text))).not.toContain('hunter2')
    }
  })

  it('tells loopback from the network, which decides over cookie attributes', () => {
    expect(readAppOrigin('http://localhost:3000')).toEqual({
      text: 'http://localhost:3000',
      https: false,
      loopback: true,
    })
    expect(readAppOrigin('https://localhost:3000')).toMatchObject({ https: true, loopback: true })
    expect(readAppOrigin('https://app.example.com')).toMatchObject({ https: true, loopback: false })
  })
})
