import { expect, it } from 'vitest'
import { Addresses } from './addresses.js'
import { NO_NAME, OTHERS } from './byte-names.js'

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['[2001:db8:1:2:3:4:5:6]', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['[2001:db8::1]:443', '2001:db8::/64'],
  ['203.0.113.9:51234', '203.0.113.9'],
  ['crawl-1.example.COM', 'crawl-1.example.com'],
  ['unix:', 'unix'],
])('%s counts as the library counts it: %s', (text, key) => {
  const addresses = new Addresses()
  expect(addresses.text(addresses.ofText(text))).toBe(key)
})

it.each(['-', '', '999.1.1.1', '010.0.0.1', 'a b', '<script>', '\u0000', '..', '1.2.3', '203.0.113.9:999999', 'é'])(
  '%j is nobody',
  (text) => expect(new Addresses().ofText(text)).toBe(NO_NAME),
)

it('all ways to write an address are one caller', () => {
  const addresses = new Addresses()
  const ids = ['203.0.113.9', '::ffff:203.0.113.9', '203.0.113.9:80'].map((text) => addresses.ofText(text))
  expect(new Set([...ids, addresses.ofIpv4(0xcb00_7109)]).size).toBe(1)
})

it('keeps no more than its bound', () => {
  const addresses = new Addresses(2)
  expect([1, 2, 3, 1].map((value) => addresses.ofIpv4(value))).toEqual([2, 3, OTHERS, 2])
  expect(addresses.ofText('2001:db8::1')).toBe(OTHERS)
})

it('tells many apart as its table grows', () => {
  const addresses = new Addresses()
  const ids = Array.from({ length: 20_000 }, (_, i) => addresses.ofIpv4(i * 65_537))
  expect(new Set(ids).size).toBe(20_000)
  expect(addresses.text(ids[700]!)).toBe('2.188.2.188')
})
