import { describe, expect, it } from 'vitest'
import { app } from '../../flow/facts.test-parts.js'
import { isCookieOfSession } from './cookie-kinds.js'
import { cookiesSet } from './cookies.js'

function set(code: string, more: Record<string, string> = {}): string[] {
  const facts = app({ 'app/page.tsx': '', 'lib/x.ts': code, ...more })
  return cookiesSet(facts.project.tree.source('lib/x.ts')!, facts).map(({ name, attributes, byScript }) => {
    const { httpOnly, secure, sameSite } = attributes
    return `${name}: ${httpOnly} ${secure} ${sameSite}${byScript ? ' by a script' : ''}`
  })
}
const STORE = `import { cookies } from 'next/headers'\nconst store = await cookies()\n`

describe('cookies that are set', () => {
  it.each([
    [`store.set('s', v)`, 's: missing missing missing'],
    [`store.set('s', v, { httpOnly: true, secure: false, sameSite: 'lax' })`, 's: on off on'],
    [`store.set({ name: 's', value: v, httpOnly: true, secure: true, sameSite: 'none' })`, 's: on on on'],
    [`store.set('s', v, { ...options, httpOnly: true })`, 's: on unknown unknown'],
    [`store.set('s', v, { secure: process.env.NODE_ENV === 'production' })`, 's: missing on missing'],
    ['store.set(`s_${id}`, v)', 's_…: missing missing missing'],
  ])('%s', (code, expected) => {
    expect(set(STORE + code)).toEqual([expected])
  })
  it.each([
    [`import { serialize } from 'cookie'\nserialize('s', v, { httpOnly: true })`, 's: on missing missing'],
    [`import { setCookie } from 'nookies'\nsetCookie(ctx, 's', v, { secure: true })`, 's: missing on missing'],
    [`import Cookies from 'js-cookie'\nCookies.set('s', v, { secure: true })`, 's: off on missing by a script'],
    [`import Cookies from 'cookies'\nnew Cookies(req, res).set('s', v)`, 's: on on missing'],
    ['document.cookie = `s=${v}; Secure; SameSite=Lax`', 's: off on on by a script'],
    ['res.setHeader("Set-Cookie", `s=${v}; HttpOnly; Path=/`)', 's: on missing missing'],
    ['res.setHeader("Set-Cookie", `s=${v}; ${attributes()}`)', 's: unknown unknown unknown'],
    [`new Response(null, { headers: { 'set-cookie': 's=1; HttpOnly; Secure; SameSite=Strict' } })`, 's: on on on'],
  ])('%s', (code, expected) => {
    expect(set(code)).toEqual([expected])
  })
  it.each([
    `store.set('s', '')`,
    `store.set('s', v, { maxAge: 0 })`,
    `store.set('s', v, { expires: new Date(0) })`,
    `store.set({ name: 's', value: '', path: '/' })`,
    `store.delete('s')`,
    `document.cookie = 's=; Max-Age=0'`,
  ])('none where one is taken away: %s', (code) => {
    expect(set(STORE + code)).toEqual([])
  })
})

it('tells cookies of a session from others by their names', () => {
  const kind = (name: string) => {
    const facts = app({ 'app/page.tsx': '', 'lib/x.ts': `${STORE}store.set('${name}', v)` })
    const file = facts.project.tree.source('lib/x.ts')!
    return isCookieOfSession(cookiesSet(file, facts)[0]!, facts)
  }
  expect(['session', 'auth_token', '__Host-sid', 'accessToken', 'dub_password_x', 'jwt'].map(kind)).toEqual(
    Array(6).fill('sure'),
  )
  expect(['user', 'role', 'oauth_state'].map(kind)).toEqual(Array(3).fill('perhaps'))
  expect(['theme', 'NEXT_LOCALE', 'csrf-token', 'sidebar_state', 'fcmToken', 'cart'].map(kind)).toEqual(
    Array(6).fill(undefined),
  )
})
