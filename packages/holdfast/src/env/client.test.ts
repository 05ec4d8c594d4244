import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { isConfigurationError } from '../core/configuration-error.js'
import { clientEnv as inBrowser } from './client-in-browser.js'
import { clientEnv } from './client.js'

describe.each([
  ['where the page is rendered', clientEnv],
  ['in a browser', inBrowser],
])('public variables, %s', (_, make) => {
  it('are texts, or what a schema makes of them', () => {
    const env = make({
      NEXT_PUBLIC_NAME: 'Shop',
      NEXT_PUBLIC_OPEN: [z.boolean(), 'false'],
      NEXT_PUBLIC_LIMIT: [z.number(), '20'],
      NEXT_PUBLIC_THEME: [z.enum(['light', 'dark']).default('light'), ''],
    })
    expect(env).toEqual({
      NEXT_PUBLIC_NAME: 'Shop',
      NEXT_PUBLIC_OPEN: false,
      NEXT_PUBLIC_LIMIT: 20,
      NEXT_PUBLIC_THEME: 'light',
    })
    expectTypeOf(env).toEqualTypeOf<{
      readonly NEXT_PUBLIC_NAME: string
      readonly NEXT_PUBLIC_OPEN: boolean
      readonly NEXT_PUBLIC_LIMIT: number
      readonly NEXT_PUBLIC_THEME: 'light' | 'dark'
    }>()
    expect({ ...env }).toEqual(env)
  })

  it('are refused together, at once, by names and codes', () => {
    const wrong = () =>
      make({
        NEXT_PUBLIC_A: undefined,
        NEXT_PUBLIC_B: ' ',
        NEXT_PUBLIC_C: [z.url(), 'hunter2'],
        NEXT_PUBLIC_D: [z.url(), ''],
      })
    const faults =
      'NEXT_PUBLIC_A (missing), NEXT_PUBLIC_B (missing), NEXT_PUBLIC_C (invalid_format), NEXT_PUBLIC_D (missing)'
    expect(wrong).toThrow(`The environment is refused: ${faults}. [config.env] holdfast explain config.env`)
    expect(wrong).toThrow(expect.toSatisfy(isConfigurationError) as Error)
  })

  it('are the declared ones, and stay as they are', () => {
    const env = make({ NEXT_PUBLIC_NAME: 'Shop' }) as Record<string, string>
    expect(() => env['NEXT_PUBLIC_NMAE']).toThrow('`NEXT_PUBLIC_NMAE` is not declared')
    expect(() => (env['NEXT_PUBLIC_NAME'] = 'x')).toThrow(TypeError)
    expect([env['then'], env['$$typeof'], 'NEXT_PUBLIC_OTHER' in env]).toEqual([undefined, undefined, false])
    expect(JSON.stringify(env)).toBe('{"NEXT_PUBLIC_NAME":"Shop"}')
    // @ts-expect-error -- the name of a server's variable has no business here
    expect(() => make({ NEXT_PUBLIC_NAME: 'Shop', DATABASE_URL: undefined })).toThrow('DATABASE_URL')
  })
})

describe('where the page is rendered, the build included', () => {
  const secret = ['sk', 'live', 'a1B2c3D4e5F6g7H8'].join('_')

  it('what looks secret is refused by its name, or by its value', () => {
    const refused = () => clientEnv({ NEXT_PUBLIC_AUTH_TOKEN: 'x', NEXT_PUBLIC_STRIPE: [z.string(), secret] })
    expect(refused).toThrow(
      'NEXT_PUBLIC_AUTH_TOKEN (public_name), NEXT_PUBLIC_STRIPE (public_value). [config.public_secret]',
    )
    expect(refused).not.toThrow(secret)
  })

  it('a reason allows it, for that name', () => {
    const shape = { NEXT_PUBLIC_MAP_TOKEN: 'pk.a', NEXT_PUBLIC_OTHER_TOKEN: 'pk.b' }
    expect(() => clientEnv(shape, { allow: { NEXT_PUBLIC_MAP_TOKEN: 'Bound to our origin.' } })).toThrow(
      'refused: NEXT_PUBLIC_OTHER_TOKEN (public_name).',
    )
    // @ts-expect-error -- not declared here
    expect(() => clientEnv(shape, { allow: { NEXT_PUBLIC_NAME: 'x' } })).toThrow('NEXT_PUBLIC_MAP_TOKEN')
  })

  it('a name that the build does not replace is refused', () => {
    // @ts-expect-error -- not public
    expect(() => clientEnv({ APP_ORIGIN: 'https://app.example' })).toThrow('APP_ORIGIN (not_public)')
  })
})
