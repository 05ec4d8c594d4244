import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKey, addressNetwork, addressText, readAddress, readNode } from './address.js'

const text = (input: string) => {
  const address = readNode(input)
  return address === null ? null : addressText(address)
}

describe('readNode', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:443', '203.0.113.7'],
    [' \t203.0.113.7 ', '203.0.113.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255:65535', '255.255.255.255'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:8080', '2001:db8::1'],
    ['2001:DB8::ABCD', '2001:db8::abcd'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['::ffff:CB00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['0000:0000:0000:0000:0000:ffff:cb00:7107', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
    // IPv4-compatible (RFC 4291 §2.5.5.1, deprecated) is not IPv4-mapped.
    ['::203.0.113.7', '::cb00:7107'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
    // One bit beside the mapped prefix, and it is another network.
    ['1::ffff:203.0.113.7', '1::ffff:cb00:7107'],
    ['0:1::ffff:203.0.113.7', '0:1::ffff:cb00:7107'],
    ['0:0:1::ffff:203.0.113.7', '::1:0:0:ffff:cb00:7107'],
    ['0:0:0:1::ffff:203.0.113.7', '::1:0:ffff:cb00:7107'],
    ['::1:ffff:203.0.113.7', '::1:ffff:cb00:7107'],
    ['::fffe:203.0.113.7', '::fffe:cb00:7107'],
  ])('address/31 %s → %s', (input, canonical) => {
    expect(text(input)).toBe(canonical)
  })

  it.each([['fe80::1%eth0'], ['fe80::1%25eth0'], ['[fe80::1%1]'], ['::ffff:203.0.113.7%1'], ['fe80::1%']])(
    'address/31 refuses the zone id in %s',
    (input) => {
      expect(text(input)).toBeNull()
    },
  )

  it.each([
    ['0177.0.0.1'],
    ['127.0.0.01'],
    ['010.0.0.1'],
    ['00.0.0.0'],
    ['0x7f.0.0.1'],
    ['0x7f000001'],
    ['2130706433'],
    ['127.1'],
    ['127.0.1'],
    ['1.2.3.4.5'],
    ['1.2.3.256'],
    ['1.2.3.999'],
    ['1.2.3.-4'],
    ['1.2.3.+4'],
    ['1.2.3.4e0'],
    ['1.2.3. 4'],
    ['1.2.3.'],
    ['.1.2.3'],
    ['１.２.３.４'],
    ['1.2.3.4\u0000'],
    ['1.2.3.4\n'],
    ['\u00a01.2.3.4'],
    ['1.2.3.4/32'],
    ['1.2.3.4:'],
    ['1.2.3.4:65536'],
    ['1.2.3.4:123456'],
    ['1.2.3.4:http'],
    ['1.2.3.4:80:80'],
    ['[1.2.3.4]'],
    ['[1.2.3.4]:80'],
    ['[::1'],
    ['::1]'],
    ['[[::1]]'],
    ['[::1]80'],
    ['[::1]:'],
    ['[]'],
    ['2001:db8::1::2'],
    ['2001:db8'],
    [':::'],
    [':1'],
    ['1:2:3:4:5:6:7:8:9'],
    ['1:2:3:4:5:6:7::8'],
    ['12345::'],
    ['g::1'],
    ['::ffff:0177.0.0.1'],
    ['::ffff:0x7f.0.0.1'],
    ['::ffff:127.1'],
    ['::ffff:1.2.3.256'],
    ['1.2.3.4::'],
    ['unknown'],
    ['Unknown'],
    ['_hidden'],
    ['_SEVKISEK'],
    ['null'],
    ['undefined'],
    ['localhost'],
    ['example.com'],
    ['unix:'],
    ['<script>alert(1)</script>'],
    ["1.2.3.4' OR '1'='1"],
    ['"1.2.3.4"'],
    [''],
    [' '],
  ])('address/32 refuses %j', (input) => {
    expect(text(input)).toBeNull()
  })

  it('address/32 refuses 100,000 characters', () => {
    for (const piece of ['1', ':', '[', ' ', '1.', '::']) expect(text(piece.repeat(100_000))).toBeNull()
  })

  it('address/32 reads the longest address there is, with as much around it as a proxy may write', () => {
    const longest = 'ffff:ffff:ffff:ffff:ffff:fffe:255.255.255.255'
    const canonical = 'ffff:ffff:ffff:ffff:ffff:fffe:ffff:ffff'
    expect(text(longest)).toBe(canonical)
    expect(text(`[${longest}]:65535`.padEnd(64))).toBe(canonical)
    expect(text(`[${longest}]:65535`.padEnd(65))).toBeNull()
  })

  it('reads exactly the addresses that inet_pton reads, and writes them as a browser does', () => {
    const candidate = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.stringMatching(/^[0-9a-fA-F:]{2,39}$/),
      fc.stringMatching(/^(?:[0-9a-f]{0,2}:){1,7}[0-9a-f]{0,2}$/),
      fc.stringMatching(/^::(?:ffff:)?[0-9.]{1,15}$/),
      fc.stringMatching(/^[0-9.]{1,15}$/),
    )
    fc.assert(
      fc.property(candidate, (input) => {
        const address = readAddress(input)
        expect(address !== null).toBe(isIPv4(input) || isIPv6(input))
        if (address === null) return
        const written = addressText(address)
        const mapped = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(new URL(`http://[${withColons(input)}]`).hostname)
        if (mapped) {
          const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)]
          expect(written).toBe([high >> 8, high & 255, low >> 8, low & 255].join('.'))
        } else {
          expect(`[${written}]`).toBe(new URL(`http://[${input}]`).hostname)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

const withColons = (input: string) => (input.includes(':') ? input : `::ffff:${input}`)

describe('keys and networks', () => {
  const of = (input: string) => {
    const address = readAddress(input)!
    return { key: addressKey(address), network: addressNetwork(address) }
  }

  it.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8:0:0:1::', '2001:db8::/64', '2001:db8::/48'],
    ['2001:0:0:1::1', '2001:0:0:1::/64', '2001::/48'],
    ['::1', '::/64', '::/48'],
  ])('address/31 %s is counted as %s and shown as %s', (input, key, network) => {
    expect(of(input)).toEqual({ key, network })
  })

  it('address/31 one /64 is one key, and neighbours have another', () => {
    const parts = fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(parts, parts, parts, (prefix, host, otherHost) => {
        const address = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(':')
        fc.pre(prefix.some((group) => group !== 0))
        expect(of(address([...prefix, ...host])).key).toBe(of(address([...prefix, ...otherHost])).key)
        const neighbour = [...prefix.slice(0, 3), prefix[3]! ^ 1]
        fc.pre(neighbour.some((group) => group !== 0))
        expect(of(address([...neighbour, ...host])).key).not.toBe(of(address([...prefix, ...host])).key)
      }),
    )
  })
})
