import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { addressRule } from './reachable-address.js'

const isAllowed = addressRule([])

describe('the first and the last address of each special network are refused, their neighbours are not', () => {
  it.each([
    ['0.0.0.0', '0.255.255.255', '1.0.0.0'],
    ['10.0.0.0', '10.255.255.255', '11.0.0.0'],
    ['100.64.0.0', '100.127.255.255', '100.128.0.0'],
    ['127.0.0.0', '127.255.255.255', '128.0.0.0'],
    ['169.254.0.0', '169.254.255.255', '169.255.0.0'],
    ['172.16.0.0', '172.31.255.255', '172.32.0.0'],
    ['192.0.0.0', '192.0.0.255', '192.0.1.0'],
    ['192.0.2.0', '192.0.2.255', '192.0.3.0'],
    ['192.88.99.0', '192.88.99.255', '192.88.100.0'],
    ['192.168.0.0', '192.168.255.255', '192.169.0.0'],
    ['198.18.0.0', '198.19.255.255', '198.20.0.0'],
    ['198.51.100.0', '198.51.100.255', '198.51.101.0'],
    ['203.0.113.0', '203.0.113.255', '203.0.114.0'],
    ['224.0.0.0', '255.255.255.255', '223.255.255.255'],
    ['::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2000::'],
    ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:200::'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::'],
    ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s to %s, not %s', (first, last, neighbour) => {
    expect([first, last, neighbour].map(isAllowed)).toEqual([false, false, true])
  })
})

it('what another table does not call unicast is never allowed', () => {
  const octets = fc.uint8Array({ minLength: 4, maxLength: 4 })
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
  const starts = fc.constantFrom(0, 0x64, 0x100, 0x2001, 0x2002, 0x2620, 0x3fff, 0x5f00, 0xfc00, 0xfe80, 0xff02)
  fc.assert(
    fc.property(fc.oneof(octets, fc.tuple(starts, groups)), (given) => {
      const address = Array.isArray(given)
        ? new ipaddr.IPv6([given[0], ...given[1].slice(1)])
        : ipaddr.fromByteArray([...given])
      if (address.range() !== 'unicast' && !/^as112|^amt$|^droneRemoteIdProtocolEntityTags$/.test(address.range())) {
        expect(isAllowed(address.toString())).toBe(false)
      }
    }),
    { numRuns: 5000 },
  )
})

it.each([
  '',
  'localhost',
  '1.1.1',
  '01.1.1.1',
  '1.1.1.1 ',
  '0x1.1.1.1',
  '1.1.1.1/32',
  '[2606:4700::1]',
  '2606:4700::1%eth0',
  'fe80::1%1',
])('%j is no address, whoever says so', (text) => expect(isAllowed(text)).toBe(false))

describe('stated networks', () => {
  it('open what they hold, and nothing beside it', () => {
    const rule = addressRule(['10.20.0.0/16', 'fd12:3456::/32', '127.0.0.1', '::1'])
    expect(['10.20.0.0', '10.20.255.255', 'fd12:3456::9', '127.0.0.1', '::1', '1.1.1.1'].every(rule)).toBe(true)
    for (const text of ['10.21.0.0', 'fd12:3457::', '127.0.0.2', '::2', '::ffff:10.20.0.1', '64:ff9b::a14:1'])
      expect(rule(text)).toBe(false)
  })

  it('a metadata address is stated by itself or not at all', () => {
    const wide = addressRule(['169.254.0.0/16', '100.64.0.0/10', 'fc00::/7', '168.63.129.0/24'])
    const metadata = [
      '169.254.169.254',
      '169.254.170.2',
      '169.254.170.23',
      '100.100.100.200',
      'fd00:ec2::254',
      'fd00:ec2::23',
      'fd20:ce::254',
      '168.63.129.16',
    ]
    for (const text of metadata) {
      expect(wide(text)).toBe(false)
      expect(addressRule([text])(text)).toBe(true)
    }
    expect(['169.254.1.1', '100.64.1.1', 'fd00::1'].every(wide)).toBe(true)
  })
})
