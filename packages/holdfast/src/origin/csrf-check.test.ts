import { describe, expect, it } from 'vitest'
import { csrfCheck, type CsrfCheckOptions } from './csrf-check.js'
import { cors } from './decide-cors.js'

const APP = 'https://app.example.com'
const ADMIN = 'https://admin.example.com'
const OPTIONS = { origin: APP, cookies: ['__Host-session', 'legacy'] }
const SESSION = { cookie: 'theme=dark; legacy=x' }
const STRANGER = { 'sec-fetch-site': 'cross-site', origin: ADMIN }

/** The code of the refusal, or `passes`. */
const send = (
  options: Partial<CsrfCheckOptions>,
  headers: Record<string, string>,
  path = '/write',
  method = 'POST',
): string => csrfCheck({ ...OPTIONS, ...options })(new Request(`${APP}${path}`, { method, headers }))?.code ?? 'passes'

describe('csrfCheck', () => {
  it('csrf/13 lets our own page and programs without a cookie pass, and refuses what another site sends', () => {
    expect(send({}, { ...SESSION, origin: APP })).toBe('passes')
    expect(send({}, {})).toBe('passes')
    expect(send({}, SESSION)).toBe('csrf.origin_missing')
    expect(send({}, { ...SESSION, ...STRANGER })).toBe('csrf.cross_site')
    expect(send({}, { ...SESSION, ...STRANGER }, '/write', 'GET')).toBe('passes')
  })

  it.each([
    ['__Host-session=x', 'csrf.origin_missing'],
    ['legacy=', 'csrf.origin_missing'],
    ['theme=legacy; xlegacy=1; legacy2=1', 'passes'],
  ])('csrf/14 with `Cookie: %s` and nothing else: %s', (cookie, expected) => {
    expect(send({}, { cookie })).toBe(expected)
  })

  it('csrf/11 an origin on a list writes as itself, and as the user only where the list has credentials', () => {
    const credentialed = cors({ origins: [ADMIN], credentials: true })
    const uncredentialed = cors({ origins: [ADMIN] })
    expect(send({ cors: credentialed }, { ...SESSION, ...STRANGER })).toBe('passes')
    expect(send({ cors: uncredentialed }, { ...SESSION, ...STRANGER })).toBe('csrf.cross_site')
    expect(send({ cors: uncredentialed }, STRANGER)).toBe('passes')
    expect(send({}, STRANGER)).toBe('cors.origin_denied')
    const evil = { ...SESSION, ...STRANGER, origin: 'https://evil.test' }
    expect(send({ cors: credentialed }, evil)).toBe('csrf.cross_site')
  })

  it('csrf/20 frees an exempted path, whatever its query, from what its exemption says and no more', () => {
    const exempt = [
      { method: 'POST', path: '/hook', reason: 'It has a signature.' },
      { method: 'POST', path: '/kiosk', admits: 'unstated', reason: 'Its browser says nothing.' },
    ] as const
    expect(send({ exempt }, { ...SESSION, ...STRANGER }, '/hook?id=7')).toBe('passes')
    expect(send({ exempt }, { ...SESSION, ...STRANGER }, '/hook/7')).toBe('csrf.cross_site')
    expect(send({ exempt }, { ...SESSION, ...STRANGER }, '/hook', 'PUT')).toBe('csrf.cross_site')
    expect(send({ exempt }, SESSION, '/kiosk')).toBe('passes')
    expect(send({ exempt }, { ...SESSION, ...STRANGER }, '/kiosk')).toBe('csrf.cross_site')
  })

  it.each([
    ['no cookie', { cookies: [] }, 'config.csrf'],
    ['a cookie that is not in a list', { cookies: 'session' }, 'config.csrf'],
    ['an unknown option', { exempted: [] }, 'config.unknown_option'],
    ['an exemption without a reason', { exempt: [{ method: 'POST', path: '/hook' }] }, 'config.csrf'],
  ])('is refused at construction with %s', (_name, wrong, code) => {
    expect(() => csrfCheck({ ...OPTIONS, ...wrong } as never)).toThrow(code)
  })

  it("the app's origin is missed with the first request, not in a build, which has no environment", () => {
    const check = csrfCheck({ ...OPTIONS, origin: undefined })
    for (let times = 0; times < 2; times++) {
      expect(() => check(new Request(APP, { method: 'POST' }))).toThrow('config.origin')
    }
  })
})
