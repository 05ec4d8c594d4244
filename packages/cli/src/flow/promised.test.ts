import { describe, expect, it } from 'vitest'
import { effectsOf } from '../knowledge/answers/effects.js'
import { identityCheck } from '../knowledge/identity/identity.js'
import { app, only } from './facts.test-parts.js'

/** Whether the handler's effect comes after a check, which middleware of the old kind makes. */
function guarded(middleware: string, run: string): boolean {
  const facts = app({
    'lib/promised.js': `export const promised = (middleware) => (req, res) => ${run}`,
    'lib/check.js': `import { getServerSession } from 'next-auth'; ${middleware}`,
    'lib/all.js': `import { promised } from './promised'; import check from './check'
      export const limited = promised(async (req, res, next) => next())
      export const validateAll = promised(check())`,
    'pages/api/x.js': `import { PrismaClient } from '@prisma/client'; import { limited, validateAll } from '../../lib/all'
      const db = new PrismaClient()
      export default async function handler(req, res) { await limited(req, res); await validateAll(req, res); await db.user.deleteMany(); res.end() }`,
  })
  const handler = only(facts)
  const effects = effectsOf(facts.sites(handler))
  expect(effects.length).toBeGreaterThan(0)
  return effects.every(({ site }) => facts.guardOf(identityCheck, site, handler) !== undefined)
}

const PROMISE = `new Promise((resolve, reject) => { middleware(req, res, (result) => result instanceof Error ? reject(result) : resolve(result)) })`
const LOOKS = `export default () => async (req, res, next) => { const s = await getServerSession(req, res); if (s) { return next(s) } res.status(401).end() }`

describe('middleware that a promise waits for', () => {
  it('guards what comes after where it goes on for nobody else', () => {
    expect(guarded(LOOKS, PROMISE)).toBe(true)
  })
  it('guards where it is handed resolve itself', () => {
    expect(guarded(LOOKS, `new Promise((resolve) => middleware(req, res, resolve))`)).toBe(true)
  })
  it('does not where it goes on for everybody', () => {
    const goesOn = LOOKS.replace('if (s) { return next(s) }', 'next(s);')
    expect(guarded(goesOn, PROMISE)).toBe(false)
  })
  it('does not where it goes on before it looks', () => {
    expect(guarded(LOOKS.replace('const s', 'next(); const s'), PROMISE)).toBe(false)
  })
  it('does not where an error is let go on', () => {
    const passesErrors = LOOKS.replace('res.status(401).end()', 'next(new Error("who?"))')
    expect(guarded(passesErrors, `new Promise((resolve) => middleware(req, res, resolve))`)).toBe(false)
  })
  it('guards where an error is what makes it reject', () => {
    const passesErrors = LOOKS.replace('res.status(401).end()', 'next(new Error("who?"))')
    expect(guarded(passesErrors, PROMISE)).toBe(true)
  })
  it('does not where the promise is settled beside it', () => {
    expect(guarded(LOOKS, `new Promise((resolve) => { middleware(req, res, () => {}); resolve() })`)).toBe(false)
  })
})
