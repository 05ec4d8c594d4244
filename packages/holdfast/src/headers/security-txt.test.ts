import { describe, expect, it } from 'vitest'
import { securityTxt, securityTxtRoute, type SecurityTxt } from './security-txt.js'

const NOW = Date.UTC(2030, 0, 1)
const clock = () => NOW
const least: SecurityTxt = { contact: 'mailto:security@example.com', expires: new Date('2030-06-30T12:00:00.5Z') }

describe('security.txt (RFC 9116)', () => {
  it('has a line for each value, contacts in their order', () => {
    expect(securityTxt(least, clock)).toBe('Contact: mailto:security@example.com\nExpires: 2030-06-30T12:00:00Z\n')
    const text = securityTxt(
      {
        ...least,
        contact: ['https://example.com/report', 'tel:+1-201-555-0123'],
        encryption: 'openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f',
        acknowledgments: 'https://example.com/hall-of-fame',
        preferredLanguages: ['en', 'de-CH'],
        canonical: 'https://example.com/.well-known/security.txt',
        policy: 'https://example.com/policy',
        hiring: 'https://example.com/jobs',
      },
      clock,
    )
    expect(text.split('\n')).toEqual([
      'Contact: https://example.com/report',
      'Contact: tel:+1-201-555-0123',
      'Encryption: openpgp4fpr:5f2de5521c63a801ab59ccb603d49de44b29100f',
      'Acknowledgments: https://example.com/hall-of-fame',
      'Canonical: https://example.com/.well-known/security.txt',
      'Policy: https://example.com/policy',
      'Hiring: https://example.com/jobs',
      'Expires: 2030-06-30T12:00:00Z',
      'Preferred-Languages: en, de-CH',
      '',
    ])
  })

  it.each<[string, object]>([
    ['no contact', { contact: undefined }],
    ['an empty list of contacts', { contact: [] }],
    ['a bare address', { contact: 'security@example.com' }],
    ['http', { contact: 'http://example.com/report' }],
    ['a script', { contact: 'javascript:alert(1)' }],
    ['another line', { contact: 'mailto:a@example.com\nHiring: https://evil.example' }],
    ['CR', { policy: 'https://example.com/\rX' }],
    ['Unicode', { policy: 'https://example.com/ü' }],
    ['http for the policy', { policy: 'http://example.com/' }],
    ['a canonical that is another file', { canonical: 'https://example.com/other.txt' }],
    ['no expiry', { expires: undefined }],
    ['an expiry that has passed', { expires: new Date(NOW - 1) }],
    ['an expiry that is now', { expires: new Date(NOW) }],
    ['an expiry in two years', { expires: new Date('2032-01-01') }],
    ['an expiry that is none', { expires: new Date('soon') }],
    ['an expiry as text', { expires: '2030-06-30' }],
    ['no languages', { preferredLanguages: [] }],
    ['languages in one text', { preferredLanguages: ['en, de'] }],
    ['a language that begins a line', { preferredLanguages: ['en\nHiring'] }],
    ['a field of its own', { Bounty: 'https://example.com/' }],
  ])('refuses %s', (_, fields) => {
    expect(() => securityTxt({ ...least, ...fields }, clock)).toThrow(
      expect.objectContaining({ code: 'config.header' }),
    )
  })

  it('is answered as plain text, and after its expiry not at all', async () => {
    let now = NOW
    const GET = securityTxtRoute(least, () => now)
    const answer = GET()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(await answer.text()).toBe(securityTxt(least, clock))
    now = least.expires.getTime()
    expect([GET().status, await GET().text()]).toEqual([404, ''])
    expect(() => securityTxtRoute({ ...least, expires: new Date(0) })).toThrow(
      expect.objectContaining({ code: 'config.header' }),
    )
  })
})
