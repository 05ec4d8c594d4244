import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../core/configuration-error.js'
import { readAddress } from './address.js'
import { clientAddress } from './client-address.js'
import { takesSocket, trustedNetworks, type TrustedProxies } from './trusted-proxies.js'

const refusal = (trusted: unknown) => {
  try {
    clientAddress(trusted as TrustedProxies)
  } catch (error) {
    return error
  }
  return undefined
}

describe('trustedProxies', () => {
  it.each([
    ['true', true],
    ['all', 'all'],
    ['an unknown preset', 'akamai'],
    ["an object's own property", 'toString'],
    ['__proto__', '__proto__'],
    ['undefined', undefined],
    ['null', null],
    ['an object', { 0: '10.0.0.0/8', length: 1 }],
    ['a network outside a list', '10.0.0.0/8'],
    ['no hops', 0],
    ['fewer than none', -1],
    ['half a hop', 1.5],
    ['NaN', Number.NaN],
    ['all hops', Number.POSITIVE_INFINITY],
    ['too many hops', 33],
    ['an empty list', []],
    ['an empty text', ['']],
    ['a number in the list', [10]],
    ['a RegExp', [/^10\./]],
    ['a name', ['localhost']],
    ['a preset in a list', ['vercel']],
    ['no prefix after the slash', ['10.0.0.0/']],
    ['a prefix with a zero', ['10.0.0.0/08']],
    ['a netmask', ['10.0.0.0/255.0.0.0']],
    ['a prefix too long', ['10.0.0.0/33']],
    ['a prefix too long for IPv6', ['fd00::/129']],
    ['a negative prefix', ['10.0.0.0/-8']],
    ['octal', ['010.0.0.0/8']],
    ['a short form', ['10/8']],
    ['a zone id', ['fe80::%eth0/64']],
    ['host bits', ['10.0.0.1/8']],
    ['host bits in IPv6', ['fd00::1/8']],
    ['everybody', ['0.0.0.0/0']],
    ['half of everybody', ['0.0.0.0/1', '128.0.0.0/1']],
    ['more than a network of class A', ['10.0.0.0/7']],
    ['everybody in IPv6', ['::/0']],
    ['all global IPv6', ['2000::/3']],
    ['everybody, mapped', ['::ffff:0:0/96']],
    ['more than everybody, mapped', ['::ffff:0:0/90']],
    ['two slashes', ['10.0.0.0/8/8']],
    ['one bad among good', ['10.0.0.0/8', 'nonsense']],
  ])('refuses %s at construction', (_name, trusted) => {
    const error = refusal(trusted)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect((error as ConfigurationError).code).toBe('config.trusted_proxies')
  })

  it('names the place in the list, never the value', () => {
    expect(String(refusal(['10.0.0.0/8', 'secret-host']))).toContain('trustedProxies[1]')
    expect(String(refusal(['10.0.0.0/8', 'secret-host']))).not.toContain('secret-host')
  })

  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7/32', '192.0.2.8', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.128/25', '192.0.2.200', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '::ffff:a01:203', true],
    ['fc00::/7', 'fdff::1', true],
    ['fc00::/7', 'fe80::1', false],
    ['2001:db8:0:1::/64', '2001:db8:0:1:ffff::', true],
    ['2001:db8:0:1::/64', '2001:db8:0:2::', false],
    ['2001:db8::1', '2001:db8::1', true],
    ['fc00::/7', '10.0.0.1', false],
    ['127.0.0.0/8', '::1', false],
  ])('the network %s and %s: %s', (network, address, expected) => {
    expect(trustedNetworks([network])(readAddress(address)!)).toBe(expected)
  })
})

it('the socket counts where nobody else is trusted, and where networks are: no preset and no number needs it', () => {
  expect(takesSocket('none')).toBe(true)
  expect(takesSocket(['10.0.0.0/8'])).toBe(true)
  for (const trusted of ['vercel', 'nginx', 1] as const) expect(takesSocket(trusted)).toBe(false)
})
