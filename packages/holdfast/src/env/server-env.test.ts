import fc from 'fast-check'
import { inspect } from 'node:util'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { z } from 'zod'
import { isConfigurationError } from '../core/configuration-error.js'
import { checkEnv, EnvironmentError, serverEnv } from './server.js'

const STRONG = 'q7Zr2LxV9bTnK4mWc8PdYh3JsG6fEa1U'

/** What is thrown, as a person and a program read it. */
function refusal(action: () => unknown): EnvironmentError {
  try {
    action()
  } catch (error) {
    if (isConfigurationError(error)) return error as EnvironmentError
    throw error
  }
  throw new Error('Nothing was refused.')
}

const check = (...[schema, options]: Parameters<typeof serverEnv>) => checkEnv(serverEnv(schema, options))

afterEach(() => vi.unstubAllEnvs())

describe('what the environment holds', () => {
  const schema = {
    DATABASE_URL: z.url(),
    SMTP_PORT: z.number().int().default(587),
    SIGN_UP_OPEN: z.boolean().default(true),
    REGION: z.enum(['eu', 'us']).optional(),
  }

  it('is read from process.env, typed by the schemas', () => {
    vi.stubEnv('DATABASE_URL', 'postgres://db.internal/app')
    vi.stubEnv('SIGN_UP_OPEN', 'false')
    const env = serverEnv(schema)
    expect([env.DATABASE_URL, env.SMTP_PORT, env.SIGN_UP_OPEN, env.REGION]).toEqual([
      'postgres://db.internal/app',
      587,
      false,
      undefined,
    ])
    expectTypeOf(env).toEqualTypeOf<{
      readonly DATABASE_URL: string
      readonly SMTP_PORT: number
      readonly SIGN_UP_OPEN: boolean
      readonly REGION: 'eu' | 'us' | undefined
    }>()
  })

  it('is read at the first access and kept, and never written', () => {
    const from: Record<string, string> = {}
    const env = serverEnv({ HOST: z.string().default('localhost'), NAME: z.string() }, { from })
    expect(() => env.NAME).toThrow('NAME (missing)')
    from['NAME'] = 'first'
    expect(env.NAME).toBe('first')
    from['NAME'] = 'second'
    expect([env.NAME, env.HOST]).toEqual(['first', 'localhost'])
    expect(from).toEqual({ NAME: 'second' })
  })

  it('leaves process.env as it was', () => {
    const before = { ...process.env }
    const env = serverEnv({ PATH: z.string(), HOLDFAST_ABSENT: z.string().default('x') })
    expect(env.HOLDFAST_ABSENT).toBe('x')
    expect({ ...process.env }).toEqual(before)
  })

  it.each(['', ' ', '\t\n'])('%j is absent, so that a default applies', (text) => {
    const env = serverEnv(
      { REGION: z.string().default('eu'), NAME: z.string() },
      { from: { REGION: text, NAME: text } },
    )
    expect(refusal(() => env.REGION).faults).toEqual([{ name: 'NAME', code: 'missing' }])
    expect(serverEnv({ REGION: z.string().default('eu') }, { from: { REGION: text } }).REGION).toBe('eu')
  })

  it('keeps a text as it is, spaces and digits included', () => {
    const from = { NAME: ' a ', VERSION: '1.0', ZIP: '007', FLAG: 'true' }
    const text = z.string()
    const env = serverEnv({ NAME: text, VERSION: text, ZIP: text, FLAG: text }, { from })
    expect([env.NAME, env.VERSION, env.ZIP, env.FLAG]).toEqual([' a ', '1.0', '007', 'true'])
  })

  it('comes from what a runtime hands in, where members that are no texts are left alone', () => {
    interface Bindings {
      NAME: string
      BUCKET: object
    }
    const from: Bindings = { NAME: 'a', BUCKET: { get: () => 'b' } }
    expect(serverEnv({ NAME: z.string() }, { from }).NAME).toBe('a')
    expect(refusal(() => check({ BUCKET: z.string() }, { from })).faults).toEqual([{ name: 'BUCKET', code: 'missing' }])
  })
})

describe('booleans and numbers', () => {
  const booleans = { plain: z.boolean(), coerced: z.coerce.boolean(), own: z.stringbool() }

  it.each(Object.entries(booleans))('"false" is false for a %s boolean', (_, schema) => {
    for (const [texts, meant] of [
      [['true', 'TRUE', '1', 'yes', 'on', 'On'], true],
      [['false', 'False', '0', 'no', 'off'], false],
    ] as const) {
      for (const text of texts) expect(serverEnv({ OPEN: schema }, { from: { OPEN: text } }).OPEN, text).toBe(meant)
    }
    const { code } = refusal(() => check({ OPEN: schema }, { from: { OPEN: 'fasle' } }))
    expect(code).toBe('config.env')
  })

  it('a default stays where nothing is set, and only there', () => {
    const schema = { OPEN: z.coerce.boolean().default(true) }
    expect(serverEnv(schema, { from: {} }).OPEN).toBe(true)
    expect(serverEnv(schema, { from: { OPEN: 'false' } }).OPEN).toBe(false)
  })

  it("an app's own reading of a text is left alone", () => {
    const isProduction = z.string().transform((text) => text === 'production')
    const isTrue = z.preprocess((value) => value === 'true', z.boolean())
    const read = (schema: z.ZodType, text: string) => serverEnv({ A: schema }, { from: { A: text } }).A
    expect([read(isProduction, 'production'), read(isProduction, 'test'), read(isProduction, 'false')]).toEqual([
      true,
      false,
      false,
    ])
    expect([read(isTrue, 'true'), read(isTrue, 'false'), read(isTrue, 'other')]).toEqual([true, false, false])
  })

  it('numbers are written in digits', () => {
    const read = (text: string) => serverEnv({ A: z.number() }, { from: { A: text } }).A
    expect([read('0'), read('-1'), read('1'), read('0.25'), read('587')]).toEqual([0, -1, 1, 0.25, 587])
    for (const text of ['1e3', '0x10', '1_000', '1,5', 'NaN', 'Infinity', '5 ms', 'true']) {
      expect(() => read(text), text).toThrow('A (invalid_type)')
    }
  })

  it('true is not the number 1, nor a day in 1970', () => {
    for (const schema of [z.coerce.number(), z.coerce.bigint(), z.coerce.date()]) {
      for (const text of ['true', 'no'])
        expect(() => check({ A: schema }, { from: { A: text } })).toThrow('A (invalid_')
    }
  })

  it("what is made of them is the schema's own affair", () => {
    const schema = {
      MODE: z.boolean().transform((open) => (open ? 'open' : 'shut')),
      SIZE: z.number().transform(String),
    }
    const env = serverEnv(schema, { from: { MODE: 'no', SIZE: '20' } })
    expect([env.MODE, env.SIZE]).toEqual(['shut', '20'])
  })
})

describe('what is wrong', () => {
  const schema = {
    URL: z.url(),
    PORT: z.number().min(1024),
    OPEN: z.coerce.boolean(),
    MAIL: z.email(),
    NAME: z.string(),
  }
  const from = { URL: 'hunter2', PORT: '80', OPEN: 'maybe', MAIL: '12345' }

  it('is told all at once, by names and codes', () => {
    const error = refusal(() => serverEnv(schema, { from }).NAME)
    expect(error).toBeInstanceOf(EnvironmentError)
    expect(error.code).toBe('config.env')
    expect(error.faults).toEqual([
      { name: 'URL', code: 'invalid_format' },
      { name: 'PORT', code: 'too_small' },
      { name: 'OPEN', code: 'not_boolean' },
      { name: 'MAIL', code: 'invalid_format' },
      { name: 'NAME', code: 'missing' },
    ])
    expect(error.message).toBe(
      'The environment is refused: URL (invalid_format), PORT (too_small), OPEN (not_boolean), MAIL (invalid_format), ' +
        'NAME (missing). [config.env] holdfast explain config.env',
    )
  })

  it('is told of what serverEnv made, and of nothing else', () => {
    expect(() => checkEnv(process.env)).toThrow('takes what `serverEnv` made')
  })

  it('of several environments is one error', () => {
    const one = serverEnv({ A: z.string() }, { from: {} })
    const other = serverEnv({ B: z.string(), C: z.string() }, { from: { C: 'c' } })
    expect(refusal(() => checkEnv(one, other)).faults.map(({ name }) => name)).toEqual(['A', 'B'])
  })

  it('never shows a value, whatever the schema does with it', () => {
    const schemas = {
      A: z.url(),
      B: z.string().transform((text) => JSON.parse(text) as unknown),
      C: z.string().refine(() => false, { error: (issue) => `Not ${String(issue.input)}` }),
      D: z.string().transform((text) => {
        throw new Error(text)
      }),
      E: {
        '~standard': {
          version: 1 as const,
          vendor: 'x',
          validate: (value: unknown) => ({ issues: [{ message: String(value), code: value }] }),
        },
      },
    }
    const secret = fc.string({ minLength: 8, unit: 'grapheme-ascii' }).map((text) => `#${text}#`)
    fc.assert(
      fc.property(secret, (text) => {
        const texts = Object.fromEntries(Object.keys(schemas).map((name) => [name, text]))
        const env = serverEnv(schemas, { from: texts, building: false })
        const error = refusal(() => checkEnv(env))
        for (const shown of [error.message, String(error.stack), inspect(error), JSON.stringify(error), inspect(env)]) {
          expect(shown.includes(text)).toBe(false)
        }
      }),
    )
  })

  it('is a schema that answers later', () => {
    const later = z.string().refine(async () => false)
    expect(() => check({ A: later }, { from: { A: 'a' } })).toThrow('A (unanswered)')
  })
})

describe('in a build', () => {
  it('nothing is required, and what is absent or wrong is undefined', () => {
    vi.stubEnv('NEXT_PHASE', 'phase-production-build')
    const from = { PORT: 'wrong', NAME: 'app' }
    const env = serverEnv(
      { SECRET: z.string(), PORT: z.number(), NAME: z.string(), HOST: z.string().default('h') },
      { from },
    )
    expect(() => checkEnv(env)).not.toThrow()
    expect([env.SECRET, env.PORT, env.NAME, env.HOST]).toEqual([undefined, undefined, 'app', 'h'])
    expect(() => (env as { OTHER?: string }).OTHER).toThrow('`OTHER` is not declared')
  })

  it('is forgotten when the same process serves', () => {
    vi.stubEnv('NEXT_PHASE', 'phase-production-build')
    const env = serverEnv({ NAME: z.string() }, { from: {} })
    expect(env.NAME).toBeUndefined()
    vi.stubEnv('NEXT_PHASE', undefined)
    expect(() => env.NAME).toThrow('NAME (missing)')
  })

  it('is what the app says it is', () => {
    expect(() => check({ A: z.string() }, { from: {}, building: true })).not.toThrow()
    vi.stubEnv('NEXT_PHASE', 'phase-production-build')
    expect(() => check({ A: z.string() }, { from: {}, building: false })).toThrow('A (missing)')
  })

  it('a secret that is about to be public is refused', () => {
    const from = { NEXT_PUBLIC_STRIPE: `sk_live_${STRONG}` }
    const env = serverEnv({ A: z.string() }, { from, building: true })
    expect(refusal(() => env.A)).toMatchObject({
      code: 'config.public_secret',
      faults: [{ name: 'NEXT_PUBLIC_STRIPE', code: 'public_value' }],
    })
  })
})

describe('secrets', () => {
  const schema = { CRON_SECRET: z.string().default('development-only'), OTHER: z.string().optional() }
  const options = { secrets: ['CRON_SECRET', 'OTHER'] } as const

  it('that can be guessed are refused, and defaults of secrets with them', () => {
    expect(refusal(() => check(schema, { ...options, from: {} })).faults).toEqual([
      { name: 'CRON_SECRET', code: 'default' },
    ])
    const from = { CRON_SECRET: 'change-me-change-me-change-me-change-me', OTHER: STRONG }
    expect(refusal(() => check(schema, { ...options, from })).faults).toEqual([{ name: 'CRON_SECRET', code: 'weak' }])
    expect(() => check(schema, { ...options, from: { CRON_SECRET: STRONG } })).not.toThrow()
  })

  it('are told together with all other faults', () => {
    const whole = z.object({ CRON_SECRET: z.string(), URL: z.url() })
    const from = { CRON_SECRET: 'short', URL: 'x' }
    expect(refusal(() => check(whole, { secrets: ['CRON_SECRET'], from })).faults).toEqual([
      { name: 'URL', code: 'invalid_format' },
      { name: 'CRON_SECRET', code: 'weak' },
    ])
  })

  it('are not public under another name', () => {
    const from = { CRON_SECRET: STRONG, NEXT_PUBLIC_BUILD: STRONG }
    expect(refusal(() => check(schema, { ...options, from })).faults).toEqual([
      { name: 'NEXT_PUBLIC_BUILD', code: 'public_copy' },
    ])
  })

  it('are declared ones', () => {
    // @ts-expect-error -- no such variable
    expect(() => serverEnv(schema, { secrets: ['CORN_SECRET'] })).toThrow('names `CORN_SECRET`')
  })
})

describe('public variables', () => {
  it('that are declared under the name of a secret are refused at construction', () => {
    const schema = {
      NEXT_PUBLIC_API_SECRET: z.string(),
      NEXT_PUBLIC_MAP_TOKEN: z.string(),
      NEXT_PUBLIC_NAME: z.string(),
    }
    expect(refusal(() => serverEnv(schema))).toMatchObject({
      code: 'config.public_secret',
      faults: [
        { name: 'NEXT_PUBLIC_API_SECRET', code: 'public_name' },
        { name: 'NEXT_PUBLIC_MAP_TOKEN', code: 'public_name' },
      ],
    })
    const allow = { NEXT_PUBLIC_API_SECRET: 'The name of a page.', NEXT_PUBLIC_MAP_TOKEN: 'Bound to our origin.' }
    expect(() => serverEnv(schema, { allow })).not.toThrow()
    expect(() => serverEnv(schema, { allow: { ...allow, NEXT_PUBLIC_MAP_TOKEN: '' } })).toThrow('NEXT_PUBLIC_MAP_TOKEN')
  })

  it('that nobody declared are looked at all the same', () => {
    const from = { NEXT_PUBLIC_TOKEN: 'x', NEXT_PUBLIC_DB: 'postgres://app:pw@db/app', NEXT_PUBLIC_OK: 'x', A: 'a' }
    const allow = { NEXT_PUBLIC_TOKEN: 'A name in a game.' }
    expect(refusal(() => check({ A: z.string() }, { from, allow })).faults).toEqual([
      { name: 'NEXT_PUBLIC_DB', code: 'public_value' },
    ])
  })

  it('are told with what is wrong elsewhere, under the wider code', () => {
    const error = refusal(() => check({ A: z.string() }, { from: { NEXT_PUBLIC_TOKEN: 'x' } }))
    expect(error.code).toBe('config.env')
    expect(error.faults.map(({ name }) => name)).toEqual(['A', 'NEXT_PUBLIC_TOKEN'])
  })
})

describe('at construction', () => {
  it.each([
    ['a text', 'url', 'takes a Standard Schema'],
    ['a function', () => true, 'takes a Standard Schema'],
    ['nothing', undefined, 'takes a Standard Schema'],
  ])('%s is no schema', (_, value, why) => {
    expect(() => serverEnv({ A: value as never })).toThrow(why)
  })

  it('a name is one that an environment can hold', () => {
    expect(() => serverEnv({ 'DATABASE-URL': z.string() })).toThrow('no name of an environment variable')
  })

  it('an option is known', () => {
    // @ts-expect-error -- no such option
    expect(() => serverEnv({ A: z.string() }, { secret: ['A'] })).toThrow('serverEnv has no option "secret"')
  })

  it('the runtime is no browser', () => {
    vi.stubGlobal('document', {})
    expect(() => serverEnv({ A: z.string() })).not.toThrow()
    vi.stubGlobal('process', { env: {} })
    try {
      expect(() => serverEnv({ A: z.string() })).toThrow('called in a browser')
      vi.stubGlobal('document', undefined)
      expect(() => serverEnv({ A: z.string() }).A).toThrow('A (missing)')
      vi.stubGlobal('process', undefined)
      expect(() => serverEnv({ A: z.string() }).A).toThrow('A (missing)')
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
