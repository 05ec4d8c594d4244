import { describe, expect, it } from 'vitest'
import { effectsOf } from '../knowledge/answers/effects.js'
import { identityCheck } from '../knowledge/identity/identity.js'
import { app, only } from './facts.test-parts.js'

const HEAD = `import nc from 'next-connect'; import jwt from 'jsonwebtoken'; import { getServerSession } from 'next-auth'
  import { PrismaClient } from '@prisma/client'; const db = new PrismaClient()
  const remove = async (req, res) => { await db.user.deleteMany(); res.end() }`

/** Whether all that a router's handlers do comes after a check. */
function guarded(code: string): boolean {
  const facts = app({ 'pages/api/x.js': `${HEAD}\n${code}` })
  const handler = only(facts)
  const effects = effectsOf(facts.sites(handler))
  expect(effects.length).toBeGreaterThan(0)
  return effects.every(({ site }) => facts.guardOf(identityCheck, site, handler) !== undefined)
}

const router = (middleware: string, use = 'use(check).delete(remove)'): string =>
  `const check = ${middleware}; export default nc().${use}`
const SESSION = `const s = await getServerSession(req, res)`

describe('middleware that lets a request go on', () => {
  it.each([
    [
      'for somebody who is known',
      `async (req, res, next) => { ${SESSION}; if (s) next(); else res.status(401).end() }`,
    ],
    ['or ends it', `async (req, res, next) => { ${SESSION}; if (!s) return res.status(401).end(); next() }`],
    [
      'or gives the error to whoever runs it',
      `async (req, res, next) => { ${SESSION}; if (!s) return next(new AuthError('who?')); return next() }`,
    ],
    [
      'once a verification calls back',
      `(req, res, next) => jwt.verify(req.headers.authorization, KEY, (error, claims) => { if (error) return res.end(); next() })`,
    ],
    [
      'where the outcome has another name',
      `(req, res, next) => { jwt.verify(t, KEY, (e, claims) => { if (claims) { next() } else res.end() }) }`,
    ],
  ])('guards %s', (_what, middleware) => expect(guarded(router(middleware))).toBe(true))

  it.each([
    ['for everybody', `async (req, res, next) => { ${SESSION}; next() }`],
    ['before it looks', `async (req, res, next) => { next(); ${SESSION}; if (!s) res.end() }`],
    ['where a verification fails, too', `(req, res, next) => jwt.verify(t, KEY, (error, claims) => { next() })`],
    [
      'beside a verification',
      `(req, res, next) => { jwt.verify(t, KEY, (error) => { if (error) log(error) }); next() }`,
    ],
    ['where it failed', `(req, res, next) => jwt.verify(t, KEY, (error) => { if (error) next() })`],
  ])('does not %s', (_what, middleware) => expect(guarded(router(middleware))).toBe(false))

  const LOOKS = `async (req, res, next) => { ${SESSION}; if (!s) return res.end(); next() }`

  it('guards what is given beside it, and what is spread', () => {
    expect(guarded(router(LOOKS, 'delete(check, async (req, res) => { await db.user.deleteMany() })'))).toBe(true)
    expect(guarded(router(LOOKS, 'delete(...[check], remove)'))).toBe(true)
  })
  it('guards nothing that is there before it', () => {
    expect(guarded(router(LOOKS, 'delete(remove).use(check)'))).toBe(false)
  })
  it('is none where it is another method’s handler', () => {
    expect(
      guarded(router(`async (req, res) => { ${SESSION}; if (!s) return res.end() }`, 'get(check).delete(remove)')),
    ).toBe(false)
  })
})

describe('what a verification that calls back proves', () => {
  it('is nothing where it stands', () => {
    expect(
      guarded(`export default async (req, res) => { jwt.verify(t, KEY, (error) => {}); await remove(req, res) }`),
    ).toBe(false)
  })
  it('is what it proves without a callback', () => {
    expect(guarded(`export default async (req, res) => { jwt.verify(t, KEY); await remove(req, res) }`)).toBe(true)
  })
})

describe('what is put on a request', () => {
  it.each([
    [
      'a router’s',
      `export default nc().delete(async (req, res) => { if (!req.user) return res.end(); await remove(req, res) })`,
    ],
    [
      'a session’s',
      `export default async (req, res) => { if (!req.session.user) return res.end(); await remove(req, res) }`,
    ],
  ])('tells who calls: %s', (_what, code) => expect(guarded(code)).toBe(true))
  it.each([
    ['a body', `export default async (req, res) => { if (!req.body.user) return res.end(); await remove(req, res) }`],
    [
      'a session that everybody has',
      `export default async (req, res) => { if (!req.session) return res.end(); await remove(req, res) }`,
    ],
  ])('does not: %s', (_what, code) => expect(guarded(code)).toBe(false))
})

it('calls one of an object’s functions by the method’s name', () => {
  const code = `const handlers = { delete: remove }; export default async (req, res) => { ${SESSION}; if (!s) return res.end(); await handlers[req.method](req, res) }`
  expect(guarded(code)).toBe(true)
  expect(guarded(code.replace('if (!s) return res.end();', ''))).toBe(false)
})
