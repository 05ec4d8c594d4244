import { describe, expect, it } from 'vitest'
import { csrfExemptions, type CsrfExemption } from './csrf-exemptions.js'

const reason = 'The identity provider posts its answer here.'
const ACS = { method: 'POST', path: '/api/saml/acs', reason }

const refusal = (exempt: unknown) => {
  try {
    csrfExemptions(exempt as readonly CsrfExemption[])
  } catch (error) {
    return error
  }
  return undefined
}

describe('an exemption', () => {
  it('csrf/20 frees its own method and path', () => {
    const exemptions = csrfExemptions([ACS, { ...ACS, path: '/api/kiosk', admits: 'unstated' }])
    expect(exemptions.of('POST', '/api/saml/acs')).toBe('cross-site')
    expect(exemptions.of('POST', '/api/kiosk')).toBe('unstated')
  })

  it.each([
    ['another method', 'PUT', '/api/saml/acs'],
    ['the method in lower case', 'post', '/api/saml/acs'],
    ['a path below', 'POST', '/api/saml/acs/x'],
    ['a path above', 'POST', '/api/saml'],
    ['a longer name', 'POST', '/api/saml/acs2'],
    ['a trailing slash', 'POST', '/api/saml/acs/'],
    ['a doubled slash', 'POST', '/api//saml/acs'],
    ['another case', 'POST', '/api/SAML/acs'],
    ['an escaped letter', 'POST', '/api/saml/%61cs'],
    ['an escaped slash', 'POST', '/api/saml%2facs'],
    ['a suffix', 'POST', '/x/api/saml/acs'],
    ['the path as a method', 'POST /api/saml/acs', ''],
  ])('csrf/20 does not free %s', (_name, method, path) => {
    expect(csrfExemptions([ACS]).of(method, path)).toBeUndefined()
  })

  it('csrf/20 is listed as it was declared, and cannot be changed there', () => {
    const { list } = csrfExemptions([ACS])
    expect(list).toEqual([{ ...ACS, admits: 'cross-site' }])
    expect(Object.isFrozen(list) && Object.isFrozen(list[0])).toBe(true)
  })

  it.each([
    ['no list', ACS, 'csrf.exempt is a list'],
    ['a text', ['POST /api/saml/acs'], 'csrf.exempt[0] is an object'],
    ['null', [null], 'csrf.exempt[0] is an object'],
    ['a safe method', [{ ...ACS, method: 'GET' }], '.method'],
    ['every method', [{ ...ACS, method: '*' }], '.method'],
    ['a method that begins with one', [{ ...ACS, method: 'POSTS' }], '.method'],
    ['a method that ends with one', [{ ...ACS, method: 'REPOST' }], '.method'],
    ['a method in lower case', [{ ...ACS, method: 'post' }], '.method'],
    ['no method', [{ path: ACS.path, reason }], '.method'],
    ['no path', [{ method: 'POST', reason }], '.path'],
    ['a RegExp', [{ ...ACS, path: /acs/ }], '.path'],
    ['a wildcard', [{ ...ACS, path: '/api/*' }], '.path'],
    ["a folder's dynamic segment", [{ ...ACS, path: '/api/[provider]' }], '.path'],
    ['everything', [{ ...ACS, path: '/' }], '.path'],
    ['a trailing slash', [{ ...ACS, path: '/api/saml/' }], '.path'],
    ['a doubled slash', [{ ...ACS, path: '//api/saml' }], '.path'],
    ['a dot segment', [{ ...ACS, path: '/api/../saml' }], '.path'],
    ['a query', [{ ...ACS, path: '/api/saml?x' }], '.path'],
    ['an escape', [{ ...ACS, path: '/api/%61' }], '.path'],
    ['a whole address', [{ ...ACS, path: 'https://app.example.com/api' }], '.path'],
    ['no reason', [{ method: 'POST', path: '/api/a' }], 'reason'],
    ['an empty reason', [{ ...ACS, reason: ' ' }], 'reason'],
    ['another kind', [{ ...ACS, admits: 'everything' }], '.admits'],
    ['the same twice', [ACS, ACS], 'csrf.exempt[1] is there twice'],
  ])('csrf/20 is refused at construction with %s', (_name, exempt, fault) => {
    expect(refusal(exempt)).toMatchObject({ code: 'config.csrf' })
    expect(String(refusal(exempt))).toContain(fault)
  })

  it('csrf/20 has no other options', () => {
    expect(refusal([{ ...ACS, prefix: true }])).toMatchObject({ code: 'config.unknown_option' })
  })
})
