import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Lines } from './lines.js'

function linesOf(parts: readonly Uint8Array[]): string[] {
  const found: string[] = []
  const lines = new Lines((bytes, start, end) => found.push(bytes.toString('latin1', start, end)))
  for (const part of parts) lines.take(Buffer.from(part))
  lines.finish()
  return found
}

it('lines are the same wherever the parts are cut', () => {
  const byte = fc.constantFrom(...Buffer.from('ab "\r\n\0'))
  fc.assert(
    fc.property(fc.array(fc.array(byte, { maxLength: 12 }), { maxLength: 12 }), (parts) => {
      const whole = parts.flat()
      expect(linesOf(parts.map((part) => Uint8Array.from(part)))).toEqual(linesOf([Uint8Array.from(whole)]))
    }),
  )
})
