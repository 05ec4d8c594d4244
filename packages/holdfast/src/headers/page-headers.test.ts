import { describe, expect, it } from 'vitest'
import { frameOptions } from './frame-options.js'
import { hsts, type HstsOptions } from './hsts.js'
import { createNonce } from './nonce.js'
import { openerPolicy } from './opener-policy.js'
import { permissionsPolicy } from './permissions-policy.js'
import { referrerPolicy } from './referrer-policy.js'

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
  expect(() => openerPolicy('unsafe-none' as never)).toThrow(expect.objectContaining({ code: 'config.header' }))
})

it('knows no X-Frame-Options for a list of hosts', () =>
  expect(frameOptions(["'self'", 'https://a.example'])).toBeUndefined())

describe('a nonce', () => {
  it('headers/22 is 128 bits of randomness', () => {
    const asked: number[] = []
    const nonce = createNonce((bytes) => {
      asked.push(bytes.length * 8)
      return bytes.fill(251)
    })
    expect([nonce, asked]).toEqual(['-_v7-_v7-_v7-_v7-_v7-w', [128]])
  })

  it('headers/22 never comes twice, and is always one that Next takes', () => {
    const nonces = Array.from({ length: 10_000 }, () => createNonce())
    expect(new Set(nonces).size).toBe(nonces.length)
    expect(nonces.every((nonce) => /^[A-Za-z0-9_-]{22}$/.test(nonce))).toBe(true)
  })
})
