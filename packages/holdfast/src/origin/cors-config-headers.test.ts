import { describe, expect, it } from 'vitest'
import { corsConfigHeaders } from './cors-config-headers.js'

const APP = 'https://app.example.com'
const LISTED = { origins: [APP, 'http://[::1]:3000'], credentials: true, methods: ['GET', 'POST'] }
const EXPOSED = { key: 'Access-Control-Expose-Headers', value: 'RateLimit, RateLimit-Policy, Retry-After' }
const MAX_AGE = { key: 'Access-Control-Max-Age', value: '86400' }
const VARY = {
  source: '/api/feed',
  headers: [{ key: 'Vary', value: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' }],
}

describe('corsConfigHeaders', () => {
  it('cors/09 every answer varies, and each origin has an entry that matches it alone', () => {
    const granted = (origin: string) => [
      { key: 'Access-Control-Allow-Origin', value: origin },
      { key: 'Access-Control-Allow-Credentials', value: 'true' },
      EXPOSED,
      { key: 'Access-Control-Allow-Methods', value: 'GET, POST' },
      { key: 'Access-Control-Allow-Headers', value: 'authorization, content-type, holdfast-human, x-csrf-token' },
      MAX_AGE,
    ]
    expect(corsConfigHeaders('/api/feed', LISTED)).toEqual([
      VARY,
      {
        source: '/api/feed',
        has: [{ type: 'header', key: 'origin', value: 'https:\\/\\/app\\.example\\.com' }],
        headers: granted(APP),
      },
      {
        source: '/api/feed',
        has: [{ type: 'header', key: 'origin', value: 'http:\\/\\/\\[::1\\]:3000' }],
        headers: granted('http://[::1]:3000'),
      },
    ])
  })

  it('cors/07 public data has one entry for everybody, without credentials, and lists no header where none is allowed', () => {
    const options = { origins: '*', methods: ['GET'], allowedHeaders: [] }
    expect(corsConfigHeaders('/api/feed', options)).toEqual([
      VARY,
      {
        source: '/api/feed',
        headers: [
          { key: 'Access-Control-Allow-Origin', value: '*' },
          EXPOSED,
          { key: 'Access-Control-Allow-Methods', value: 'GET' },
          MAX_AGE,
        ],
      },
    ])
  })

  it.each([
    ['a pattern', '/api/feed', { origins: ['https://*.example.com'] }, /pattern.*config\.cors/],
    ['a pattern beside others', '/api/feed', { origins: [APP, 'https://*.example.com'] }, /pattern.*config\.cors/],
    ['nobody', '/api/feed', { origins: [] }, /nobody.*config\.cors/],
    ['no methods', '/api/feed', { methods: undefined }, /methods.*config\.cors/],
    ['everybody with credentials', '/api/feed', { origins: '*' }, /credentials.*config\.cors/],
    ['an unknown option', '/api/feed', { origin: APP }, /config\.unknown_option/],
    ['a source without its slash', 'api/feed/', {}, /source.*config\.cors/],
    ['no source', undefined, {}, /source.*config\.cors/],
  ])('%s cannot be said there', (_name, source, wrong, fault) => {
    expect(() => corsConfigHeaders(source as string, { ...LISTED, ...wrong } as never)).toThrow(fault)
  })
})
