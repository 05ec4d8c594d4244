import { describe, expect, it } from 'vitest'
import { dnsPrefetchControl } from './dns-prefetch-control.js'
import { embedderPolicy } from './embedder-policy.js'
import { frameOptions } from './frame-options.js'
import { hsts, type HstsOptions } from './hsts.js'
import { createNonce } from './nonce.js'
import { openerPolicy } from './opener-policy.js'
import { permissionsPolicy } from './permissions-policy.js'
import { referrerPolicy } from './referrer-policy.js'
import { resourcePolicy } from './resource-policy.js'

describe('Strict-Transport-Security', () => {
  it('is a year with subdomains', () => expect(hsts()).toBe('max-age=31536000; includeSubDomains'))

  it('says what it is told, in seconds', () => {
    expect(hsts({ maxAge: '1 h', includeSubDomains: false })).toBe('max-age=3600')
    expect(hsts({ maxAge: '730 d', preload: true })).toBe('max-age=63072000; includeSubDomains; preload')
  })

  it.each<HstsOptions>([
    { preload: true, maxAge: '364 d' },
    { preload: true, includeSubDomains: false },
    { preload: true, includeSubDomains: false, maxAge: '2 h' },
  ])('headers/25 refuses preload without its conditions: %j', (options) => {
    expect(() => hsts(options)).toThrow(expect.objectContaining({ code: 'config.header' }))
  })
})

it.each([
  [{ maxAge: '500 ms' }, 'config.header'],
  [{ maxAge: 'a year' }, 'config.header'],
  [{ maxAge: -1 }, 'config.header'],
  [{ maxAge: '1 h; preload' }, 'config.header'],
  [{ preload: 'yes' }, 'config.header'],
  [{ includeSubDomains: 0 }, 'config.header'],
  [{ includeSubdomains: true }, 'config.unknown_option'],
])('headers/25 HSTS refuses %j', (options, code) => {
  expect(() => hsts(options as never)).toThrow(expect.objectContaining({ code }))
})

it('headers/25 HSTS is taken back by 0, and by nothing else', () =>
  expect(hsts({ maxAge: 0 })).toBe('max-age=0; includeSubDomains'))

describe('Permissions-Policy', () => {
  it('denies the devices and lets an app take some back', () => {
    const policy = permissionsPolicy({
      camera: ['self'],
      geolocation: ['self', 'https://maps.example.com'],
      usb: ['*'],
    })
    expect(policy.split(', ')).toEqual(
      expect.arrayContaining([
        'microphone=()',
        'camera=(self)',
        'geolocation=(self "https://maps.example.com")',
        'usb=*',
      ]),
    )
  })

  it.each([
    { camera: ['https://a.example"), microphone=*'] },
    // The URL standard has no objection to this host.
    { camera: ['https://a"),microphone=*'] },
    { camera: ['https://a"b.example'] },
    { camera: ['https://a,b.example'] },
    { camera: ['https://*.example.com'] },
    { camera: ['https://A.example'] },
    { camera: ['https://münchen.example'] },
    { camera: ['https://a.example:443'] },
    { camera: ['https://a.example\n'] },
    { camera: [null] },
    { camera: { length: 0 } },
    { camera: null },
    { camera: ['https://a.example/path'] },
    { camera: ['self', '*'] },
    { camera: ['none'] },
    { camera: 'self' },
    { 'camera=(), x': [] },
    { Camera: [] },
  ])('refuses what is no feature or no origin: %j', (features) => {
    expect(() => permissionsPolicy(features as never)).toThrow(expect.objectContaining({ code: 'config.header' }))
  })
})

it('refuses policies that leak or that nobody knows', () => {
  expect(() => referrerPolicy('unsafe-url' as never)).toThrow(expect.objectContaining({ code: 'config.header' }))
  for (const build of [referrerPolicy, openerPolicy, embedderPolicy, resourcePolicy, dnsPrefetchControl]) {
    for (const value of [
      'unsafe-none',
      'same-origin\r\nX: y',
      'same-origin; report-to="a"',
      'SAME-ORIGIN',
      '',
      null,
      7,
    ]) {
      expect(() => build(value as never), `${build.name} ${value}`).toThrow(
        expect.objectContaining({ code: 'config.header' }),
      )
    }
  }
})

it('knows no X-Frame-Options for a list of hosts', () =>
  expect(frameOptions(["'self'", 'https://a.example'])).toBeUndefined())

describe('a nonce', () => {
  it('csp/22 is 128 bits of randomness', () => {
    const asked: number[] = []
    const nonce = createNonce((bytes) => {
      asked.push(bytes.length * 8)
      return bytes.fill(251)
    })
    expect([nonce, asked]).toEqual(['-_v7-_v7-_v7-_v7-_v7-w', [128]])
  })

  it('csp/22 never comes twice, and is always one that Next takes', () => {
    const nonces = Array.from({ length: 10_000 }, () => createNonce())
    expect(new Set(nonces).size).toBe(nonces.length)
    expect(nonces.every((nonce) => /^[A-Za-z0-9_-]{22}$/.test(nonce))).toBe(true)
  })
})
