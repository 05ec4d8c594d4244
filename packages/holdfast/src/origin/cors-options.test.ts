import { describe, expect, it, onTestFinished, vi } from 'vitest'
import publicSuffixes from '#public-suffixes'
import { ConfigurationError } from '../core/configuration-error.js'
import type { CorsOptions } from './cors-options.js'
import { cors } from './decide-cors.js'

const refusal = (options: unknown) => {
  try {
    cors(options as CorsOptions)
  } catch (error) {
    return error
  }
  return undefined
}

const APP = 'https://app.example.com'

describe('origins refused at construction', () => {
  it.each([
    ['* with credentials', { origins: '*', credentials: true }],
    ['* in a list', { origins: ['*'] }],
    ['* beside others', { origins: [APP, '*'] }],
    ['** as origin', { origins: '**' }],
    ['null', { origins: ['null'] }],
    ['null alone', { origins: 'null' }],
    ['no origins', {}],
    ['origins undefined', { origins: undefined }],
    ['origins null', { origins: null }],
    ['origins true: reflection', { origins: true }],
    ['a function', { origins: () => true }],
    ['a RegExp', { origins: /example\.com$/ }],
    ['a RegExp in a list', { origins: [/example\.com$/] }],
    ['a Set', { origins: new Set([APP]) }],
    ['an empty text', { origins: '' }],
    ['an empty text in a list', { origins: [''] }],
    ['undefined in a list', { origins: [undefined] }],
    ['a comma-separated list in one text', { origins: `${APP},https://b.example.com` }],
    ['a space-separated list in one text', { origins: `${APP} https://b.example.com` }],
    ['a bare host', { origins: ['app.example.com'] }],
    ['a path', { origins: [`${APP}/app`] }],
    ['a trailing slash', { origins: [`${APP}/`] }],
    ['a default port', { origins: [`${APP}:443`] }],
    ['a default port of http', { origins: ['http://app.example.com:80'] }],
    ['upper case', { origins: ['https://App.example.com'] }],
    ['Unicode', { origins: ['https://bücher.example'] }],
    ['a user', { origins: ['https://app.example.com@evil.example'] }],
    ['another scheme', { origins: ['ftp://app.example.com'] }],
    ['a trailing dot', { origins: [`${APP}.`] }],
    ['the port 0', { origins: [`${APP}:0`] }],
    ['a port out of range', { origins: [`${APP}:65536`] }],
    ['a label of 64 characters', { origins: [`https://${'a'.repeat(64)}.example.com`] }],
    ['a host of 254 characters', { origins: [`https://${'a.'.repeat(122)}example.com`] }],
    ['an address in octal', { origins: ['http://0300.0.2.1'] }],
    ['an address as one number', { origins: ['http://3221225985'] }],
    ['an IPv6 address written long', { origins: ['https://[2001:db8:0:0:0:0:0:1]'] }],
    ['an IPv4 address mapped into IPv6', { origins: ['https://[::ffff:192.0.2.1]'] }],
    ['a file', { origins: ['file:///'] }],
    ['a blob', { origins: [`blob:${APP}`] }],
    ['Punycode that stands for nothing', { origins: ['https://xn--a.example'] }],
    ['http with credentials', { origins: ['http://app.example.com'], credentials: true }],
    ['http with credentials beside https', { origins: [APP, 'http://app.example.com'], credentials: true }],
    ['an http pattern with credentials', { origins: ['http://*.example.com'], credentials: true }],
    ['http with credentials on a private network', { origins: ['http://192.168.0.1'], credentials: true }],
    ['a pattern over a top-level domain', { origins: ['https://*.com'] }],
    ['a pattern over a country suffix', { origins: ['https://*.co.uk'] }],
    ['a pattern over a hosting suffix', { origins: ['https://*.vercel.app'] }],
    ['a pattern over a hosting suffix with a port', { origins: ['https://*.github.io:8443'] }],
    ['a pattern over a wildcard suffix', { origins: ['https://*.foo.ck'] }],
    ['a pattern over names that are suffixes themselves', { origins: ['https://*.compute.amazonaws.com'] }],
    ['a pattern over one of them', { origins: ['https://*.eu-west-1.compute.amazonaws.com'] }],
    ['a pattern over a suffix of a city', { origins: ['https://*.kawasaki.jp'] }],
    ['a pattern over an unknown top-level domain', { origins: ['https://*.corp'] }],
    ['a pattern over localhost', { origins: ['http://*.localhost:3000'] }],
    ['a pattern over a Punycode suffix', { origins: ['https://*.xn--p1ai'] }],
    ['a pattern over an address', { origins: ['https://*.192.0.2.1'] }],
    ['a pattern over an IPv6 address', { origins: ['https://*.[2001:db8::1]'] }],
    ['a pattern over everything', { origins: ['https://*'] }],
    ['a pattern over a dot', { origins: ['https://*.'] }],
    ['a pattern inside a label', { origins: ['https://app*.example.com'] }],
    ['a pattern that ends a label', { origins: ['https://*app.example.com'] }],
    ['two wildcards', { origins: ['https://*.*.example.com'] }],
    ['a wildcard in the middle', { origins: ['https://app.*.example.com'] }],
    ['a wildcard port', { origins: ['https://app.example.com:*'] }],
    ['a wildcard scheme', { origins: ['*://app.example.com'] }],
    ['a pattern after something else', { origins: ['x-https://*.example.com'] }],
    ['a pattern before something else', { origins: ['https://*.example.com*'] }],
    ['a pattern with a path', { origins: ['https://*.example.com/'] }],
    ['a pattern with the default port', { origins: ['https://*.example.com:443'] }],
    ['a pattern in upper case', { origins: ['https://*.Example.com'] }],
    ['a Unicode pattern', { origins: ['https://*.bücher.example'] }],
    ['a pattern with a user', { origins: ['https://*.example.com@evil.example'] }],
    ['RegExp syntax in a text', { origins: ['https://.*\\.example\\.com'] }],
  ])('cors/05 %s', (_name, options) => {
    const error = refusal(options)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect((error as ConfigurationError).code).toBe('config.cors')
  })

  it.each([
    ['http without credentials', { origins: ['http://app.example.com'] }],
    ['http on loopback with credentials', { origins: ['http://localhost:3000'], credentials: true }],
    ['http on a loopback address with credentials', { origins: ['http://127.0.0.1:3000'], credentials: true }],
    ['an http pattern without credentials', { origins: ['http://*.example.com'] }],
    ['a pattern below a registrable domain', { origins: ['https://*.example.com'], credentials: true }],
    ['a pattern below a registrable domain of a country', { origins: ['https://*.example.co.uk'] }],
    ["a pattern below one's own name at a host", { origins: ['https://*.team.vercel.app'] }],
    ['an empty list: nobody', { origins: [] }],
    ['the same origin twice', { origins: [APP, APP] }],
  ])('cors/05 accepts %s', (_name, options) => {
    expect(refusal(options)).toBeUndefined()
  })
})

describe('on Edge, which has no list of public suffixes', () => {
  it('cors/05 a pattern is refused, whatever it is over; exact origins are taken', () => {
    const unknown = vi.spyOn(publicSuffixes, 'isPublicSuffix').mockReturnValue(undefined)
    onTestFinished(() => unknown.mockRestore())
    expect(refusal({ origins: ['https://*.example.com'] })).toMatchObject({ code: 'config.cors' })
    expect(refusal({ origins: [APP] })).toBeUndefined()
  })
})

describe('other options refused at construction', () => {
  it.each([
    ['credentials as a text', { credentials: 'true' }],
    ['credentials as a number', { credentials: 1 }],
    ['an unknown method', { methods: ['FETCH'] }],
    ['an unknown method beside others', { methods: ['GET', 'FETCH'] }],
    ['a method in lower case', { methods: ['patch'] }],
    ['TRACE', { methods: ['TRACE'] }],
    ['CONNECT', { methods: ['CONNECT'] }],
    ['* as method', { methods: ['*'] }],
    ['methods as a text', { methods: 'GET,POST' }],
    ['no methods', { methods: [] }],
    ['* as header', { allowedHeaders: ['*'] }],
    ['headers as a text', { allowedHeaders: 'content-type' }],
    ['a header with a space', { allowedHeaders: ['x y'] }],
    ['a header with a line break', { allowedHeaders: ['x\r\nset-cookie: a'] }],
    ['an empty header', { allowedHeaders: [''] }],
    ['a header that is no text', { allowedHeaders: [7] }],
    ['Cookie', { allowedHeaders: ['Cookie'] }],
    ['Host', { allowedHeaders: ['Host'] }],
    ['Sec-Fetch-Site', { allowedHeaders: ['Sec-Fetch-Site'] }],
    ['Origin', { allowedHeaders: ['origin'] }],
    ['a header of preflights', { allowedHeaders: ['Access-Control-Request-Method'] }],
    ['a header of answers', { allowedHeaders: ['Access-Control-Allow-Origin'] }],
    ['Proxy-Authorization', { allowedHeaders: ['Proxy-Authorization'] }],
    ['* as exposed header', { exposedHeaders: ['*'] }],
    ['exposed headers as a text', { exposedHeaders: 'x-total' }],
    ['an exposed Set-Cookie', { exposedHeaders: ['Set-Cookie'] }],
    ['an exposed Set-Cookie2', { exposedHeaders: ['set-cookie2'] }],
    ['an exposed Origin', { exposedHeaders: ['Origin'] }],
    ['an exposed header of CORS', { exposedHeaders: ['Access-Control-Max-Age'] }],
    ['an exposed header that everybody reads', { exposedHeaders: ['Content-Type'] }],
    ['an exposed header that everybody reads, in lower case', { exposedHeaders: ['last-modified'] }],
    ['* as exposed header with credentials', { exposedHeaders: ['*'], credentials: true }],
    ['an exposed header with a comma', { exposedHeaders: ['a,b'] }],
    ['no maxAge', { maxAge: 0 }],
    ['a negative maxAge', { maxAge: -1 }],
    ['a maxAge below a second', { maxAge: 999 }],
    ['a maxAge over a day', { maxAge: '25 h' }],
    ['a maxAge that is no duration', { maxAge: 'a day' }],
    ['a maxAge of NaN', { maxAge: Number.NaN }],
  ])('cors/05 %s', (_name, options) => {
    const error = refusal({ origins: [APP], ...options })
    expect(error).toBeInstanceOf(ConfigurationError)
    expect((error as ConfigurationError).code).toBe('config.cors')
    expect(String(error)).toContain(`cors.${Object.keys(options)[0]}`)
  })

  it('cors/05 what only looks like a header that browsers keep, or give, is a header like any other', () => {
    expect(refusal({ origins: [APP], allowedHeaders: ['x-host', 'host-id', 'x-secret', 'date-range'] })).toBeUndefined()
    const exposedHeaders = ['x-set-cookie', 'set-cookie-count', 'x-origin', 'x-content-type', 'content-type-version']
    expect(refusal({ origins: [APP], exposedHeaders })).toBeUndefined()
  })

  it('cors/05 every method that a Route Handler can have may be listed, and a second is long enough', () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
    const asked = new Headers({ origin: APP, 'access-control-request-method': 'PUT' })
    const answer = cors({ origins: APP, methods, maxAge: '1 s' }).preflight(asked, [...methods, 'TRACE'])
    expect(answer.headers).toContainEqual(['Access-Control-Allow-Methods', methods.join(', ')])
    expect(answer.headers).toContainEqual(['Access-Control-Max-Age', '1'])
  })

  it.each([[undefined], [null], ['*'], [APP]])('cors/05 %j in place of the options', (options) => {
    expect(refusal(options)).toMatchObject({ code: 'config.cors' })
  })

  it('an unknown option, such as another library would call it', () => {
    expect(refusal({ origin: APP })).toMatchObject({ code: 'config.unknown_option' })
    expect(refusal({ origins: APP, allowCredentials: true })).toMatchObject({ code: 'config.unknown_option' })
  })

  it('a message names the place in the list, never the value', () => {
    const message = String(refusal({ origins: [APP, 'https://user:hunter2@app.example.com'] }))
    expect(message).toContain('cors.origins[1]')
    expect(message).not.toContain('hunter2')
    expect(String(refusal({ origins: 'https://user:hunter2@app.example.com' }))).toContain('cors.origins holds a user')
  })
})
