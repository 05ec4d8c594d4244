import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forwardedForHops, forwardedHops, type Hops } from './forwarded.js'

const all = (hops: Hops, most = 20) => {
  const entries: string[] = []
  for (let entry = hops(); entry !== null && entries.length < most; entry = hops()) entries.push(entry)
  return entries
}

describe('X-Forwarded-For', () => {
  it('is handed out from the right, empty entries included', () => {
    expect(all(forwardedForHops('a, b ,,c'))).toEqual(['c', '', ' b ', 'a'])
    expect(all(forwardedForHops('a'))).toEqual(['a'])
    expect(all(forwardedForHops(',a'))).toEqual(['a', ''])
  })

  it('holds the same entries as a split, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^,]{0,60}$/), { minLength: 1, maxLength: 12 }), (entries) => {
        expect(all(forwardedForHops(entries.join(',')))).toEqual(entries.toReversed())
      }),
    )
  })

  it('address/33 ends at an entry that is too long to be an address', () => {
    const hops = forwardedForHops(`203.0.113.7,${'x'.repeat(100_000)},10.0.0.1`)
    expect([hops(), hops(), hops(), hops()]).toEqual(['10.0.0.1', '', null, null])
  })
})

describe('Forwarded', () => {
  it.each([
    ['for=192.0.2.60', ['192.0.2.60']],
    ['For=192.0.2.60;Proto=http;By=203.0.113.43', ['192.0.2.60']],
    ['by=203.0.113.43; FOR="[2001:db8:cafe::17]:4711" ;proto=http', ['[2001:db8:cafe::17]:4711']],
    ['for=192.0.2.43, for=198.51.100.17', ['198.51.100.17', '192.0.2.43']],
    ['for="192.0.2.43:80",for="_gazonk"', ['_gazonk', '192.0.2.43:80']],
    ['host="a,b;c";for=192.0.2.43', ['192.0.2.43']],
    ['for=192.0.2.43;;proto=https;', ['192.0.2.43']],
  ])('address/33 %s', (header, entries) => {
    expect(all(forwardedHops(header))).toEqual(entries)
  })

  it.each([
    ['for'],
    ['for='],
    ['for= 192.0.2.43'],
    ['for =192.0.2.43'],
    ['for=[2001:db8::1]'],
    ['for=192.0.2.43:80'],
    ['for=192.0.2.43;for=192.0.2.44'],
    ['for=192.0.2.43;FOR=192.0.2.43'],
    ['for="192.0.2.43'],
    ['for="192.0.2.4\\3"'],
    ['proto=https'],
    ['192.0.2.43'],
    ['for=192.0.2.43 proto=https'],
  ])('address/32 %s names nobody', (header) => {
    expect(all(forwardedHops(header))).toEqual([''])
  })

  it('address/33 an unbalanced quote on the left cannot swallow what a proxy appended', () => {
    const hops = forwardedHops('for="1.2.3.4, for="[2001:db8::1]:80";proto=https, for=192.0.2.43')
    expect([hops(), hops()]).toEqual(['192.0.2.43', '[2001:db8::1]:80'])
  })

  it('whatever stands on the left, the entries of well-behaved proxies are read alike', () => {
    const node = fc.oneof(
      fc.ipV4().map((ip) => ({ written: `for=${ip};proto=https`, node: ip })),
      fc.ipV6().map((ip) => ({ written: `proto=http;for="[${ip}]:80"`, node: `[${ip}]:80` })),
    )
    fc.assert(
      fc.property(fc.string(), fc.array(node, { minLength: 1, maxLength: 5 }), (junk, nodes) => {
        const hops = forwardedHops([junk, ...nodes.map(({ written }) => written)].join(', '))
        for (const { node: expected } of nodes.toReversed()) expect(hops()).toBe(expected)
      }),
    )
  })

  it('address/33 ends at an element that is too long for a proxy', () => {
    const hops = forwardedHops(`for=1.2.3.4, for="${','.repeat(100_000)}", for=10.0.0.1`)
    expect([hops(), hops(), hops()]).toEqual(['10.0.0.1', '', null])
  })
})
