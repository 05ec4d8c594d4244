import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { checkEnv, envExample, serverEnv } from './server.js'

const storage = z
  .object({
    PORT: z.number().describe('Where the app listens.'),
    OPEN: z.coerce.boolean(),
    S3_BUCKET: z.string().optional(),
    S3_KEY: z.string().optional(),
  })
  .refine(({ S3_BUCKET, S3_KEY }) => (S3_BUCKET === undefined) === (S3_KEY === undefined), { path: ['S3_KEY'] })
  .refine(({ PORT, OPEN }) => OPEN || PORT !== 1)

const faultsOf = (schema: StandardSchemaV1, from: Record<string, string>): string => {
  try {
    checkEnv(serverEnv(schema, { from }))
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('one schema of an object', () => {
  it('reads texts as the schemas of its members do', () => {
    const env = serverEnv(storage, { from: { PORT: '8080', OPEN: 'false', UNRELATED: 'x' } })
    expect([env.PORT, env.OPEN, env.S3_BUCKET]).toEqual([8080, false, undefined])
    expectTypeOf(env.S3_KEY).toEqualTypeOf<string | undefined>()
    expect('UNRELATED' in env).toBe(false)
  })

  it('has rules about several variables', () => {
    expect(faultsOf(storage, { PORT: '2', OPEN: 'no', S3_BUCKET: 'b' })).toContain('S3_KEY (missing)')
    expect(faultsOf(storage, { PORT: '1', OPEN: 'no' })).toContain('* (custom)')
    expect(faultsOf(storage, { PORT: 'x', OPEN: 'perhaps' })).toContain('OPEN (not_boolean), PORT (invalid_type)')
  })

  it('may be a union, whose variables are those of all its members', () => {
    const union = z.discriminatedUnion('STORE', [
      z.object({ STORE: z.literal('memory') }),
      z.object({ STORE: z.literal('redis'), REDIS_URL: z.url() }),
    ])
    const env = serverEnv(union, { from: { STORE: 'redis', REDIS_URL: 'redis://db' } })
    expect(env.STORE === 'redis' && env.REDIS_URL).toBe('redis://db')
    expect(faultsOf(union, { STORE: 'redis' })).toContain('REDIS_URL (missing)')
    expect(envExample(env)).toContain('REDIS_URL=')
  })

  it('lists its variables by JSON Schema where it has no other way', () => {
    const schema = (properties: Record<string, object>): StandardSchemaV1<unknown, Record<string, unknown>> => ({
      '~standard': {
        version: 1,
        vendor: 'arktype',
        validate: (value: unknown) => ({ value: value as Record<string, unknown> }),
        jsonSchema: { input: () => ({ properties }) },
      } as never,
    })
    const from = { PORT: '80', OPEN: 'off', NAME: '80' }
    const properties = {
      PORT: { type: 'integer' },
      OPEN: { type: 'boolean', description: 'Said.' },
      NAME: { type: 'string' },
    }
    const env = serverEnv(schema(properties), { from })
    expect([env['PORT'], env['OPEN'], env['NAME']]).toEqual([80, false, '80'])
    expect(envExample(env)).toContain('# Said.\n')
    expect(() => serverEnv(schema({}))).toThrow('does not list its variables')
  })

  it('refuses keys by names, also where paths are made of segments', () => {
    const entries = { A: z.string(), B: z.string() }
    const issues = [{ message: 'x', path: [{ key: 'A' }], kind: 'validation', type: 'min_length' }]
    const schema = { entries, '~standard': { version: 1, vendor: 'valibot', validate: () => ({ issues }) } } as const
    expect(faultsOf(schema, { A: 'a' })).toContain('refused: A (min_length).')
  })

  it('has no values in a build in which it does not hold', () => {
    const env = serverEnv(storage, { from: { PORT: '8080' }, building: true })
    expect([env.PORT, env.OPEN]).toEqual([undefined, undefined])
  })
})
