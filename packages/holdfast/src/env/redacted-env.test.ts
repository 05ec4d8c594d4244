/* oxlint-disable typescript/restrict-template-expressions, typescript/no-base-to-string, typescript/no-misused-spread -- what they do is asked here */
import { format, inspect, isDeepStrictEqual } from 'node:util'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { redacted, serverEnv } from './server.js'

const SECRET = 'hunter2-hunter2'
const make = () =>
  serverEnv(
    { PASSWORD: z.string(), KEY: redacted(z.string()), NONE: redacted(z.string().optional()) },
    {
      from: { PASSWORD: SECRET, KEY: SECRET },
    },
  )

describe('the environment', () => {
  it.each([
    ['JSON', (env: object) => JSON.stringify({ env })],
    ['inspect', (env: object) => inspect(env)],
    [
      'inspect of everything',
      (env: object) => inspect({ env }, { showHidden: true, showProxy: true, depth: 9, getters: true }),
    ],
    [
      'inspect past custom printing',
      (env: object) => inspect(env, { customInspect: false, showHidden: true, showProxy: true }),
    ],
    ['console.log', (env: object) => format(env)],
    ['console.log %o %O %j %s', (env: object) => format('%o %O %j %s', env, env, env, env)],
    ['String', (env: object) => String(env)],
    ['a template', (env: object) => `${env}`],
    ['spreading', (env: object) => inspect({ ...env })],
    ['entries', (env: object) => inspect([Object.entries(env), Object.values(env), Object.keys(env)])],
    ['Object.assign', (env: object) => inspect(Object.assign({}, env))],
    ['descriptors', (env: object) => inspect(Object.getOwnPropertyDescriptors(env))],
    ['an error', (env: object) => inspect(new Error('x', { cause: env }))],
    [
      'a logger',
      (env: object) => {
        let line = ''
        pino({}, { write: (text: string) => void (line += text) }).info({ env }, 'started')
        return line
      },
    ],
  ])('hands no value to %s', (_, show) => {
    const env = make()
    expect(env.PASSWORD).toBe(SECRET)
    expect(show(env)).not.toContain('hunter2')
  })

  it('prints its names', () => {
    const line = 'Env { PASSWORD: [redacted], KEY: [redacted], NONE: [redacted] }'
    expect(inspect(make())).toBe(line)
    expect(inspect({ env: make() })).toBe(`{\n  env: ${line}\n}`)
    expect(JSON.stringify(make())).toBe('{"PASSWORD":"[redacted]","KEY":"[redacted]","NONE":"[redacted]"}')
    expect(String(make())).toBe('[redacted]')
    expect(Object.getOwnPropertyNames(make())).toEqual(['PASSWORD', 'KEY', 'NONE'])
  })

  it('is printed without being read', () => {
    const env = serverEnv({ A: z.string() }, { from: {} })
    expect([inspect(env), JSON.stringify(env), String(env)].join()).toContain('redacted')
  })

  it('gives values to destructuring, by name', () => {
    const { PASSWORD, ...rest } = make()
    expect([PASSWORD, rest]).toEqual([SECRET, {}])
  })

  it('throws for what is not declared, and says by `in` what is', () => {
    const env = make() as unknown as Record<string, string>
    for (const name of ['PASSWROD', 'password', 'databaseUrl', '_A', 'NEXT_PHASE', 'hasOwnPropertyX']) {
      expect(() => env[name], name).toThrow(`\`${name}\` is not declared. [config.env]`)
      expect(name in env, name).toBe(false)
    }
    expect('PASSWORD' in env && Object.hasOwn(env, 'KEY')).toBe(true)
    // @ts-expect-error -- not declared
    expect(() => make().PASSWROD).toThrow('PASSWROD')
  })

  it('lets anybody look at it who looks at any object', async () => {
    const env = make() as unknown as Record<PropertyKey, unknown>
    for (const key of [
      'then',
      'toJSON',
      '$$typeof',
      '__esModule',
      '@@__IMMUTABLE_ITERABLE__@@',
      'nodeType',
      'asymmetricMatch',
    ]) {
      expect(() => env[key], key).not.toThrow()
    }
    for (const key of [Symbol.toStringTag, Symbol.iterator, Symbol.toPrimitive, Symbol.asyncIterator, Symbol('own')]) {
      expect(() => env[key]).not.toThrow()
    }
    expect(await Promise.resolve(env)).toBe(env)
    expect(Object.prototype.toString.call(env)).toBe('[object Env]')
    expect(env).toEqual(env)
    expect(isDeepStrictEqual(env, {})).toBe(false)
    expect(() => structuredClone(env)).toThrow(/could not be cloned/)
  })

  it('cannot be changed', () => {
    const env = make() as unknown as Record<string, string>
    expect(() => (env['PASSWORD'] = 'x')).toThrow(TypeError)
    expect(() => delete env['PASSWORD']).toThrow(TypeError)
    expect(() => Object.defineProperty(env, 'PASSWORD', { value: 'x' })).toThrow(TypeError)
    expect(() => Object.setPrototypeOf(env, null)).toThrow(TypeError)
    expect(() => Object.freeze(env)).toThrow(TypeError)
    expect(env['PASSWORD']).toBe(SECRET)
  })
})

describe('a redacted value', () => {
  it('is given away by reveal() alone', () => {
    const { KEY, NONE } = make()
    expect([KEY.reveal(), NONE]).toEqual([SECRET, undefined])
    const shown = [
      String(KEY),
      `${KEY}`,
      JSON.stringify({ KEY }),
      inspect({ KEY }),
      format('%o', KEY),
      inspect({ ...KEY }),
    ]
    expect(shown.join()).not.toContain('hunter2')
    expect(JSON.stringify({ KEY })).toBe('{"KEY":"[redacted]"}')
    expect(inspect(KEY, { showHidden: true, customInspect: false })).not.toContain('hunter2')
  })

  it('is judged by its schema, whose faults and later answers stay', async () => {
    const schema = redacted(z.url())
    expect(schema['~standard'].validate('x')).toHaveProperty('issues')
    const later = redacted(z.string().refine(async () => true))['~standard'].validate('x')
    expect(await later).toMatchObject({ value: { reveal: expect.any(Function) as unknown } })
  })
})
