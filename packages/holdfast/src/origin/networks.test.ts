import { describe, expect, it } from 'vitest'
import { readAddress, type Address } from './address.js'
import { readNetwork, within } from './networks.js'

const read = (text: unknown) =>
  readNetwork(text, (why) => {
    throw new RangeError(why)
  })

describe('readNetwork', () => {
  it('reads networks of every width, everybody included: whether that is too wide is for others to say', () => {
    expect(read('0.0.0.0/0')).toEqual([[0, 0, 0, 0], 0])
    expect(read('::ffff:0.0.0.0/96')).toEqual([[0, 0, 0, 0], 0])
    expect(read('192.0.2.7')).toEqual([[192, 0, 2, 7], 32])
    expect(read('::ffff:192.0.2.7')).toEqual([[192, 0, 2, 7], 32])
    expect(read('192.0.2.7/32')).toEqual(read('::ffff:c000:207/128'))
    expect(read('2001:db8::/128')[1]).toBe(128)
  })

  it.each<[unknown, string]>([
    [undefined, 'is a text'],
    [10, 'is a text'],
    ['10.0.0.0/', 'no address in CIDR notation'],
    ['10.0.0.0/33', 'longer than its address'],
    ['2001:db8::/129', 'longer than its address'],
    // A mapped base with fewer than its 96 bits would hold all of IPv4, and of IPv6 as much again.
    ['::ffff:0.0.0.0/95', 'wider than the addresses'],
    ['::ffff:0:0/0', 'wider than the addresses'],
    ['10.0.0.1/31', 'beyond its prefix'],
    ['10.0.1.0/16', 'beyond its prefix'],
    ['2001:db8::8000/112', 'beyond its prefix'],
  ])('refuses %j: it %s', (text, why) => {
    expect(() => read(text)).toThrow(why)
  })
})

describe('within', () => {
  const holds = (address: string, ...networks: string[]) => within(networks.map(read))(readAddress(address) as Address)

  it.each([
    ['10.0.0.0/31', ['10.0.0.0', '10.0.0.1'], ['10.0.0.2', '9.255.255.255', '::a00:0']],
    ['10.0.128.0/17', ['10.0.128.0', '10.0.255.255'], ['10.0.127.255', '10.1.128.0']],
    ['2001:db8:8000::/33', ['2001:db8:8000::', '2001:db8:ffff::1'], ['2001:db8:7fff::', '2001:db9:8000::']],
    ['::/0', ['::', 'ffff::'], ['0.0.0.0', '10.0.0.1']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255', '::ffff:1.2.3.4'], ['::', '2001:db8::1']],
  ])('%s holds %j and not %j', (network, inside, outside) => {
    for (const address of inside) expect(holds(address, network)).toBe(true)
    for (const address of outside) expect(holds(address, network)).toBe(false)
  })

  it('holds what any of several holds, and of none nobody', () => {
    expect(holds('10.0.0.1', '192.0.2.0/24', '10.0.0.0/8')).toBe(true)
    expect(holds('10.0.0.1')).toBe(false)
  })
})
