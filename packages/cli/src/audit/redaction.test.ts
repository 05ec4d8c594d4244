import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact, redactAssignment, redactLine } from './redaction.js'

describe('a line as a report shows it', () => {
  it.each([
    [`const secret = process.env.SECRET || 'supersecret'`, `const secret = process.env.SECRET || '…'`],
    [`jwt.sign({ id }, "my secret key", { algorithm: 'HS256' })`, `jwt.sign({ id }, "…", { algorithm: 'HS256' })`],
    ['if (req.headers.get("x-token") === `Bearer abc`) return', 'if (req.headers.get("x-token") === `…`) return'],
    ['const a = `Bearer ${process.env.TOKEN}`', 'const a = `Bearer ${process.env.TOKEN}`'],
    [`const password = 'it\\'s me'`, `const password = '…'`],
    [`const key = 'unfinished`, `const key = '…`],
    ['send(Zm9vYmFyMTIzNDU2Nzg5MGFi)', 'send(…)'],
    [`return save(1) // the password is hunter2`, `return save(1)`],
    [`import { a } from '../lib/session-token'`, `import { a } from '../lib/session-token'`],
    [`res.headers.set('Access-Control-Allow-Origin', '*')`, `res.headers.set('Access-Control-Allow-Origin', '*')`],
    [`if (req.method !== 'POST') return`, `if (req.method !== 'POST') return`],
    [`return Response.json({ error: 'Not found' })`, `return Response.json({ error: 'Not found' })`],
    [`await fetch('/api/orders')`, `await fetch('/api/orders')`],
    ['export async function GET(request: Request) {', 'export async function GET(request: Request) {'],
  ])('%s', (line, shown) => {
    expect(redactLine(line, false)).toBe(shown)
  })

  it('of a rule about secrets, has no words either', () => {
    expect(redactLine(`const first = 'swordfish'`, false)).toBe(`const first = 'swordfish'`)
    expect(redactLine(`const first = 'swordfish'`, true)).toBe(`const first = '…'`)
  })

  it.each([
    ['const pin = 483920', 'const pin = …'],
    ['MIIEvQIBADANBgkqhkiG9w0/BAQEF+AASC', '…'],
    ['0f1e2d3c4b5a69788796a5b4c3d2e1f0', '…'],
    ['sign(a) /* the old one was hunter2 */', 'sign(a) '],
  ])('of a rule about secrets, has no number and no piece of a key: %s', (line, shown) => {
    expect(redactLine(line, true)).toBe(shown)
  })

  it('never holds a literal that stands beside the words of secrets', () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 40 })
      .filter((text) => /^[\w!@#%&*()+-]{8,}$/.test(text) && !/^[A-Z]{3,7}$|-/.test(text))
    const quote = fc.constantFrom(`'`, '"', '`')
    const line = fc.constantFrom(
      'const API_KEY = §',
      'sign(payload, §)',
      'env.SECRET ?? §',
      'if (given !== §) {',
      'connect(§)',
    )
    fc.assert(
      fc.property(secret, quote, line, (text, sign, around) => {
        const shown = redactLine(
          around.replace('§', () => sign + text + sign),
          false,
        )
        expect(shown).not.toContain(text)
      }),
    )
  })
})

it('the form of a secret is hidden wherever it stands', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`
  expect(redact(`seen ${token}, and postgres://shop:k3Jd9sXw@db.internal/shop`)).toBe('seen …, and …/shop')
})

it.each([
  ['export JWT_SECRET=abc # def', 'export JWT_SECRET=…'],
  ['  - JWT_SECRET=abc', '  - JWT_SECRET=…'],
  ['JWT_SECRET: abc', 'JWT_SECRET: …'],
  ['"secret": "abc"', '"secret": …'],
  ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', ''],
])('of an assignment outside of a script the name stays: %s', (line, shown) => {
  expect(redactAssignment(line)).toBe(shown)
})
