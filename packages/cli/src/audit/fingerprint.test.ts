import { describe, expect, it } from 'vitest'
import { audited } from './audited.test-parts.js'

const ids = (file: string, text: string): string[] => audited({ [file]: text }).findings.map(({ id }) => id)

const ROUTE = 'app/api/a/route.ts'
const route = `export async function GET(request) {
  const name = request.url
  bad('one')
  return use(name)
}
`
const FILE = 'app/page.tsx'
const file = `const first = leak('a')
export function Page() {
  const name = 'x'
  return leak(name)
}
class Store {
  save() {
    return leak('b') + leak('c')
  }
}
`

describe.each([
  ['of a handler', ROUTE, route],
  ['of a file', FILE, file],
])('a fingerprint %s', (_, path, text) => {
  const before = ids(path, text)

  it('is there and is one of its own', () => {
    expect(before.length).toBeGreaterThan(0)
    expect(new Set(before).size).toBe(before.length)
    for (const id of before) expect(id).toMatch(/^[\da-f]{16}$/)
  })

  it.each([
    ['ten blank lines above', '\n'.repeat(10) + text],
    ['a comment above', `// what this is\n${text}`],
    ['a local variable with another name', text.replaceAll('name', 'address')],
    ['another indentation', text.replaceAll('  ', '\t')],
    ['Windows’ line ends', text.replaceAll('\n', '\r\n')],
  ])('survives %s', (_name, changed) => {
    expect(ids(path, changed)).toEqual(before)
  })

  it('survives another function above', () => {
    expect(ids(path, `export function other() { return 1 }\n${text}`)).toEqual(before)
  })

  it('is another in another file', () => {
    expect(ids(path.replace('app/', 'app/(shop)/'), text).filter((id) => before.includes(id))).toEqual([])
  })
})

it('two findings of one rule in one handler are told apart by their subjects, whatever their order', () => {
  const one = ids(ROUTE, `export function GET() {\n  bad('one')\n  bad('two')\n}\n`)
  const other = ids(ROUTE, `export function GET() {\n  bad('two')\n  bad('one')\n}\n`)
  expect(one).toEqual(other.toReversed())
  expect(ids(ROUTE, `export function GET() {\n  bad('two')\n}\n`)).toEqual([one[1]])
})

it('methods of one file that share a function are told apart', () => {
  const found = ids(ROUTE, `function handler() { bad('one') }\nexport { handler as GET, handler as POST }\n`)
  expect(new Set(found).size).toBe(2)
})
