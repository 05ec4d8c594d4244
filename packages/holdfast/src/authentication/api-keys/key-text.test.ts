import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyFormat, newKeyId, newKeySecret } from './key-text.js'

const live = keyFormat('live')
const made = () => ({ id: newKeyId(), secret: newKeySecret() })
const SAMPLE = { id: 'abcdefghjkLMNP12', secret: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg' }

describe('the text of a key', () => {
  it('is hf, the environment, 16 letters of id, 43 of secret and 6 of checksum', () => {
    const parts = made()
    const text = live.write(parts)
    expect(text).toMatch(/^hf_live_[1-9A-HJ-NP-Za-km-z]{16}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
    expect(live.read(text)).toEqual(parts)
  })

  it('stays what it is: keys that were given out work after an update', () => {
    // CRC-32 of everything before the last underscore is 0x54b041cb, in base62.
    const text = 'hf_live_abcdefghjkLMNP12_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg_1Y9gh1'
    expect(live.write(SAMPLE)).toBe(text)
  })

  it('belongs to one environment', () => {
    const text = live.write(made())
    const test = keyFormat('test')
    expect(test.read(text)).toBeNull()
    expect(test.read(text.replace('live', 'test'))).toBeNull()
    expect(live.read(test.write(made()))).toBeNull()
  })

  it('shows every typo: a letter changed, lost, doubled or swapped with its neighbour', () => {
    const text = live.write(made())
    for (let at = 0; at < text.length; at++) {
      const [before, letter, after] = [text.slice(0, at), text[at] as string, text.slice(at + 1)]
      const other = letter === 'x' ? 'y' : 'x'
      expect(live.read(before + other + after)).toBeNull()
      expect(live.read(before + after)).toBeNull()
      expect(live.read(before + letter + letter + after)).toBeNull()
      const swapped = before + (after[0] ?? '') + letter + after.slice(1)
      if (swapped !== text) expect(live.read(swapped)).toBeNull()
    }
  })

  it('tokens/42 has one spelling', () => {
    const text = live.write(made())
    const spellings = [` ${text}`, `${text} `, `${text}\n`, `${text}=`, text.toUpperCase(), text.toLowerCase()]
    spellings.push(text.replaceAll('_', '-'), encodeURIComponent(text) + '%', `"${text}"`, `${text}\0`, `${text}_`)
    for (const spelling of spellings) expect([spelling, live.read(spelling)]).toEqual([spelling, null])
  })

  it('is not looked at when it is too long', () => {
    expect(live.read('hf_live_'.padEnd(10_000_000, 'a'))).toBeNull()
  })

  it('is never a throw', () => {
    fc.assert(fc.property(fc.string({ maxLength: 120 }), (text) => live.read(text) === null))
  })
})

describe('ids and secrets', () => {
  it('take every letter of their alphabet equally often', () => {
    for (const [make, size] of [
      [newKeyId, 58],
      [newKeySecret, 62],
    ] as const) {
      const counts = new Map<string, number>()
      let letters = 0
      while (letters < 300_000) {
        for (const letter of make()) {
          counts.set(letter, (counts.get(letter) ?? 0) + 1)
          letters++
        }
      }
      expect(counts.size).toBe(size)
      // Six standard deviations; a remainder taken of 256 would favour some letters by an eighth and more.
      const mean = letters / size
      for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(6 * Math.sqrt(mean))
    }
  })

  it('the secret holds 256 bits', () => {
    expect(newKeySecret().length * Math.log2(62)).toBeGreaterThan(256)
  })
})
