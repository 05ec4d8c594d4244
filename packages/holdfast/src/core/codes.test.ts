import { expect, expectTypeOf, it } from 'vitest'
import { codes, type AppCode, type Code, type CodeEntry } from './codes.js'
import { configurationCodes } from './configuration-error.js'

const entries: readonly (readonly [string, CodeEntry])[] = Object.entries(codes)

it.each(entries)(
  '%s is `area.what`, with the status of a refusal or failure and one sentence',
  (code, { status, title }) => {
    expect(code).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)*$/)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThanOrEqual(599)
    expect(Number.isInteger(status)).toBe(true)
    expect(title).toMatch(/^[A-Z][^.\n]{4,69}$/)
  },
)

it('a fault of ours tells the client nothing by its title', () => {
  const faults = entries.filter(([, { status }]) => status === 500).map(([, { title }]) => title)
  expect(new Set(faults)).toEqual(new Set(['Something went wrong']))
})

it('no code of a problem is one of a configuration error', () => {
  for (const code of configurationCodes) {
    expect(code).toMatch(/^config\.[a-z]+(_[a-z]+)*$/)
    expect(Object.hasOwn(codes, code)).toBe(false)
  }
})

it('an application may add codes of its own, with an area', () => {
  expectTypeOf<Code>().toExtend<AppCode>()
  expectTypeOf<'orders.locked'>().toExtend<AppCode>()
  expectTypeOf<'locked'>().not.toExtend<AppCode>()
})
