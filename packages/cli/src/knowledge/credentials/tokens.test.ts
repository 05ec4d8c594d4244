import { describe, expect, it } from 'vitest'
import { app } from '../../flow/facts.test-parts.js'
import { renewalOf } from './renewal.js'
import { sessionLibraries } from '../identity/session-libraries.js'
import { tokensMade } from './tokens.js'

function made(code: string, path = 'lib/session.ts') {
  const facts = app({ 'app/page.tsx': '', [path]: code })
  return tokensMade(facts.project.apps[0]!, facts)
}
const jwt = (options: string, payload = '{ userId }') =>
  made(
    `import jwt from 'jsonwebtoken'\nexport const createSession = (userId) => jwt.sign(${payload}, key${options})`,
  )[0]?.lifetime
const jose = (steps: string, head = '') =>
  made(
    `import { SignJWT } from 'jose'\n${head}\nexport const createSession = (userId) => new SignJWT({ userId })${steps}.sign(key)`,
  )[0]?.lifetime

describe('how long a token lives', () => {
  it.each([
    [`, { expiresIn: '15m' }`, 900],
    [`, { expiresIn: '1 hour' }`, 3600],
    [`, { expiresIn: 900 }`, 900],
    // A text without a unit is milliseconds.
    [`, { expiresIn: '900' }`, 0.9],
    [`, { expiresIn: 60 * 60 }`, 3600],
    [`, { ...{ expiresIn: '2d' } }`, 172_800],
    [`, { algorithm: 'HS256' }`, 'never'],
    ['', 'never'],
    [', options', undefined],
    [`, { expiresIn: process.env.TTL }`, undefined],
    [`, { expiresIn: process.env.TTL || '7d' }`, 604_800],
    [`, { expiresIn: remember ? '30d' : '15m' }`, 900],
  ])('jsonwebtoken with `key%s`', (options, seconds) => {
    expect(jwt(options)).toBe(seconds)
  })
  it.each([
    ['{ userId, exp: Math.floor(Date.now() / 1000) + 60 * 30 }', 1800],
    ['{ userId, exp: Date.now() / 1000 + 3600 }', 3600],
    ['{ userId, exp: end }', undefined],
  ])('jsonwebtoken with the claim in `%s`', (payload, seconds) => {
    expect(jwt('', payload)).toBe(seconds)
  })
  it.each([
    [`.setExpirationTime('2h')`, 7200],
    [`.setProtectedHeader({ alg: 'HS256' }).setExpirationTime('30 minutes from now')`, 1800],
    [`.setExpirationTime(Math.floor(Date.now() / 1000) + 600)`, 600],
    [`.setExpirationTime(new Date(Date.now() + 1000 * 60))`, 60],
    [`.setExpirationTime(end)`, undefined],
    [`.setIssuedAt()`, 'never'],
  ])('jose with `%s`', (steps, seconds) => {
    expect(jose(steps)).toBe(seconds)
  })
  it('follows names into other files', () => {
    const facts = app({
      'app/page.tsx': '',
      'lib/times.ts': 'export const WEEK = 7 * 24 * 60 * 60\n',
      'lib/session.ts': `import jwt from 'jsonwebtoken'\nimport { WEEK } from './times'\nexport const login = (id) => jwt.sign({ id }, key, { expiresIn: WEEK })\n`,
    })
    expect(tokensMade(facts.project.apps[0]!, facts)[0]?.lifetime).toBe(604_800)
  })
})

describe('what a token is for', () => {
  it.each([
    ['const accessToken = jwt.sign({ id }, key)', 'session'],
    ['const refreshToken = jwt.sign({ id }, key)', 'refresh'],
    ['const resetToken = jwt.sign({ id }, key)', 'other'],
    [`const token = jwt.sign({ id, purpose: 'download' }, key)`, 'other'],
    [`const token = jwt.sign({ id, type: 'refresh' }, key)`, 'refresh'],
    ['function createInviteLink() { return jwt.sign({ id }, key) }', 'other'],
    ['function login() { return jwt.sign({ id }, key) }', 'session'],
    ['const pair = { access: jwt.sign({ id }, key) }', 'session'],
  ])('%s', (code, purpose) => {
    expect(made(`import jwt from 'jsonwebtoken'\n${code}`, 'lib/x.ts')[0]?.purpose).toBe(purpose)
  })
  it('makes none in tests, seeds and the browser', () => {
    const code = `import jwt from 'jsonwebtoken'\nexport const token = jwt.sign({}, 'x')`
    expect(made(code, 'lib/x.test.ts')).toEqual([])
    expect(made(code, 'prisma/seed.ts')).toEqual([])
    expect(made(`'use client'\n${code}`, 'components/x.tsx')).toEqual([])
  })
})

describe('who keeps the session', () => {
  const library = (code: string) => {
    const facts = app({ 'app/page.tsx': '', 'lib/auth.ts': code })
    return sessionLibraries(facts.project.apps[0]!, facts).map(({ name, keeping }) => `${name}: ${keeping}`)
  }
  it.each([
    [`import NextAuth from 'next-auth'\nexport const x = NextAuth({ providers: [] })`, 'NextAuth: signed'],
    [
      `import NextAuth from 'next-auth'\nexport const x = NextAuth({ adapter: a(), providers: [] })`,
      'NextAuth: server',
    ],
    [
      `import NextAuth from 'next-auth'\nexport const x = NextAuth({ adapter: a(), session: { strategy: 'jwt' }, providers: [] })`,
      'NextAuth: signed',
    ],
    [`import { auth } from '@clerk/nextjs/server'\nexport const x = () => auth()`, 'Clerk: server'],
    [`import { betterAuth } from 'better-auth'\nexport const x = betterAuth({})`, 'Better Auth: server'],
    [`import { Lucia } from 'lucia'\nexport const x = new Lucia(a)`, 'Lucia: server'],
    [
      `import { getIronSession } from 'iron-session'\nexport const x = (c) => getIronSession(c, {})`,
      'iron-session: signed',
    ],
    [
      `import { getAuth } from 'firebase-admin/auth'\nexport const x = (t) => getAuth().verifyIdToken(t)`,
      'Firebase: server',
    ],
    [`export const x = (db) => db.session.create({})`, 'the database: server'],
  ])('%s', (code, expected) => {
    expect(library(code)).toEqual([expected])
  })
  it('is nobody where a library is imported and not called', () => {
    expect(
      library(
        `import NextAuth from 'next-auth'\nimport { betterAuth } from 'better-auth'\nimport { auth } from '@clerk/nextjs/server'`,
      ),
    ).toEqual([])
  })
})

it('a comment is no renewal, and neither is a name that is only imported', () => {
  const sign = `import jwt from 'jsonwebtoken'\nexport const login = (id) => jwt.sign({ id }, key)\n`
  const renewal = (more: string) => {
    const facts = app({ 'app/page.tsx': '', 'lib/session.ts': sign, 'lib/more.ts': more })
    return renewalOf(facts.project.apps[0]!, facts)?.path
  }
  expect(renewal(`// refreshToken()\nimport { refreshToken } from 'x'`)).toBeUndefined()
  expect(renewal(`export function refreshToken(id) { return login(id) }`)).toBe('lib/more.ts')
  expect(renewal(`export const body = { grant_type: 'refresh_token' }`)).toBe('lib/more.ts')
})
