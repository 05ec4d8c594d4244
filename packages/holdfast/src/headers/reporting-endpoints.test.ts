import { expect, it } from 'vitest'
import { reportingEndpoints } from './reporting-endpoints.js'

it('is a dictionary of strings (RFC 9651 §3.2)', () => {
  expect(reportingEndpoints({ default: '/api/reports', csp: 'https://reports.example.com/a?app=1' })).toBe(
    'default="/api/reports", csp="https://reports.example.com/a?app=1"',
  )
  expect(reportingEndpoints({ 'a.b_c-1*': 'http://localhost:3000/r' })).toBe('a.b_c-1*="http://localhost:3000/r"')
  expect(reportingEndpoints({ default: 'https://reports.example.com' })).toBe('default="https://reports.example.com"')
})

it.each<[string, object]>([
  ['nothing', {}],
  ['a name in upper case', { Default: '/r' }],
  ['a name that begins with a digit', { '1': '/r' }],
  ['a name that ends the member', { 'a="/x", b': '/r' }],
  ['http', { default: 'http://reports.example.com/' }],
  ['a scheme-relative URL', { default: '//reports.example.com/' }],
  ['backslashes', { default: '/\\reports.example.com' }],
  ['a relative path', { default: 'api/reports' }],
  ['a path that is read differently', { default: '/a/../b' }],
  ['credentials', { default: 'https://user:secret@reports.example.com/' }],
  ['a quote', { default: '/r?"' }],
  ['a quote in a host', { default: 'https://a",b="' }],
  ['CR LF', { default: '/r\r\nX: y' }],
  ['TAB', { default: '/r\t' }],
  ['Unicode', { default: '/ü' }],
  ['a script', { default: 'javascript:alert(1)' }],
  ['no text', { default: 7 }],
])('refuses %s', (_, endpoints) => {
  expect(() => reportingEndpoints(endpoints as never)).toThrow(expect.objectContaining({ code: 'config.header' }))
})
