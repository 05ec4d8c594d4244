import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientEnv } from './client.js'
import { envExample, exampleDrift, redacted, serverEnv } from './server.js'

const env = serverEnv({
  APP_ORIGIN: z.url().describe('Where the app is reached.\n  Without a path.'),
  DATABASE_URL: redacted(z.url().meta({ description: 'Postgres.' })),
  SMTP_PORT: z.number().default(58_700).describe('Where mail goes.'),
  REGION: z.string().optional(),
})
const publicEnv = clientEnv({ NEXT_PUBLIC_NAME: 'Shop' })

const EXAMPLE = `# What the app reads from its environment. Values go into .env.local, which is never committed.

# Where the app is reached.
# Without a path.
APP_ORIGIN=

# Postgres.
DATABASE_URL=

# Where mail goes.
# SMTP_PORT=

# REGION=

NEXT_PUBLIC_NAME=
`

describe('.env.example', () => {
  it('names every variable, with what is said about it and no value', () => {
    expect(envExample(env, publicEnv)).toBe(EXAMPLE)
  })

  it('is in step with what was made of it', () => {
    expect(exampleDrift(EXAMPLE, env, publicEnv)).toEqual({ missing: [], undeclared: [] })
  })

  it('has drifted where a name is on one side only', () => {
    const text = EXAMPLE.replace('DATABASE_URL', 'DATABASE').replace('# REGION=\n', '')
    expect(exampleDrift(text, env, publicEnv)).toEqual({
      missing: ['DATABASE_URL', 'REGION'],
      undeclared: ['DATABASE'],
    })
  })

  it('is read as shells and dotenv read it', () => {
    const text = [
      '\uFEFF# The origin = where it is. See A=B.',
      'export APP_ORIGIN = "http://localhost:3000"',
      "  DATABASE_URL='line one",
      'NO_NAME=inside a quoted value',
      "last' # after it",
      '#SMTP_PORT=587',
      '# REGION=eu',
      '# see=elsewhere',
      'NEXT_PUBLIC_NAME=',
    ]
    for (const end of ['\n', '\r\n']) {
      expect(exampleDrift(text.join(end), env, publicEnv)).toEqual({ missing: [], undeclared: [] })
    }
  })

  it('describes by Valibot, and by a plain description', () => {
    const valid = { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } } as const
    const valibot = { ...valid, pipe: [{ type: 'string' }, { type: 'description', description: 'By an action.' }] }
    const plain = { ...valid, description: 'By a member.' }
    const silent = z.custom<string>(() => true)
    const text = envExample(serverEnv({ A: valibot, B: plain, C: silent }))
    expect(text).toContain('# By an action.\n# A=\n\n# By a member.\n# B=\n\n# C=\n')
  })
})
