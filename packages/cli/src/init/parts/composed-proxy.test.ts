import { expect, it } from 'vitest'
import { SourceFile } from '../../project/source-file.js'
import { applied } from '../../edits/applied.js'
import { composedProxy } from './composed-proxy.js'

const OPTIONS = '{ origin: process.env.APP_ORIGIN }'

function composed(text: string, isTyped = true): string | undefined {
  const [item] = composedProxy(new SourceFile('proxy.ts', text), OPTIONS, isTyped)
  if (item?.action !== 'modify') return undefined
  const after = applied(text, item.edits)
  expect(new SourceFile('proxy.ts', after).faults, after).toEqual([])
  return after
}

const IMPORT = `import { proxy as holdfastProxy } from 'holdfast/next/proxy'`
const CAST = 'as unknown as Parameters<typeof holdfastProxy>[1]'

it.each([
  [
    'a function of its own',
    `import { NextResponse } from 'next/server'\n\nexport function proxy() {\n  return NextResponse.next()\n}\n\nexport const config = { matcher: ['/a'] }\n`,
    `import { NextResponse } from 'next/server'\n${IMPORT}\n\nfunction proxy() {\n  return NextResponse.next()\n}\n\nexport const config = { matcher: ['/a'] }\n\nconst guarded = holdfastProxy(${OPTIONS}, proxy)\nexport { guarded as proxy }\n`,
  ],
  [
    'a constant',
    `// proxy of the shop\nexport const proxy = async () => undefined\n`,
    `${IMPORT}\n\n// proxy of the shop\nexport const proxy = holdfastProxy(${OPTIONS}, async () => undefined)\n`,
  ],
  [
    'one that is taken out of what a library makes',
    `import NextAuth from 'next-auth'\nexport const { auth: middleware } = NextAuth({})\n`,
    `import NextAuth from 'next-auth'\nimport { proxy } from 'holdfast/next/proxy'\nconst { auth: middleware } = NextAuth({})\n\nconst guarded = proxy(${OPTIONS}, middleware as unknown as Parameters<typeof proxy>[1])\nexport { guarded as middleware }\n`,
  ],
  [
    'what a library makes',
    `import { clerkMiddleware as proxy } from '@clerk/nextjs/server'\nexport default proxy()\n`,
    `import { clerkMiddleware as proxy } from '@clerk/nextjs/server'\n${IMPORT}\nexport default holdfastProxy(${OPTIONS}, proxy() ${CAST})\n`,
  ],
  [
    'a default function with a name',
    `export default async function proxy() {\n  await proxy\n}\n`,
    `${IMPORT}\n\nasync function proxy() {\n  await proxy\n}\n\nexport default holdfastProxy(${OPTIONS}, proxy)\n`,
  ],
  [
    'a default function without a name, and what follows it',
    `const proxy = 1\nexport default function () {}\n;[1].map(String)\n`,
    `${IMPORT}\n\nconst proxy = 1\nexport default holdfastProxy(${OPTIONS}, function () {});\n;[1].map(String)\n`,
  ],
  [
    'passed on from elsewhere',
    `export { auth as proxy, other } from '@/auth'\n`,
    `${IMPORT}\n\nimport { auth as appProxy } from '@/auth'\nexport { other } from '@/auth'\n\nconst guarded = holdfastProxy(${OPTIONS}, appProxy ${CAST})\n`.replace(
      `const guarded`,
      `export const proxy`,
    ),
  ],
  [
    'passed on as a default',
    `/* proxy */ export { default } from 'next-auth/middleware'\nexport const config = { matcher: ['/proxy'] }\nconst proxy = 1\n`,
    `${IMPORT}\n\n/* proxy */ import appProxy from 'next-auth/middleware'\nexport const config = { matcher: ['/proxy'] }\nconst proxy = 1\n\nexport default holdfastProxy(${OPTIONS}, appProxy ${CAST})\n`,
  ],
  [
    'exported at the end',
    `const proxy = () => undefined\nexport { proxy }\n`,
    `${IMPORT}\n\nconst proxy = () => undefined\n\n\nconst guarded = holdfastProxy(${OPTIONS}, proxy ${CAST})\nexport { guarded as proxy }\n`,
  ],
])('composes with %s', (_name, before, after) => {
  const withoutEnds = (text: string | undefined): string | undefined => text?.replaceAll(/;$/gm, '')
  expect(withoutEnds(composed(before))).toBe(withoutEnds(after))
})

it('keeps directives first, and the breaks, quotes and semicolons of the file', () => {
  const before = `\uFEFF"use strict";\r\nimport { NextResponse } from "next/server";\r\nexport default function middleware() { return NextResponse.next(); }\r\n`
  const after = composed(before) ?? ''
  expect(after).toMatch(
    /^\uFEFF"use strict";\r\nimport \{ NextResponse \} from "next\/server";\r\nimport \{ proxy \} from "holdfast\/next\/proxy";\r\n/,
  )
  expect(after).not.toMatch(/[^\r]\n/)
})

it('a function that wants more of a request than Next’s has is cast', () => {
  expect(composed(`export default (request: NextAuthRequest) => undefined\n`)).toContain(
    '((request: NextAuthRequest) => undefined) as unknown as',
  )
})

it('writes no types into JavaScript', () => {
  expect(composed(`export { auth as middleware } from './auth'\n`, false)).not.toContain('unknown')
})

it.each([
  ['a star', `export * from './proxy'\n`],
  ['CommonJS', `module.exports = { middleware() {} }\n`],
  ['what cannot be parsed', `export function proxy( {\n`],
  ['overloads', `export function proxy(a: string): void\nexport function proxy(a: unknown) {}\n`],
  ['types alone', `export type { proxy } from './types'\n`],
])('leaves %s to people', (_name, text) => {
  const [item] = composedProxy(new SourceFile('proxy.ts', text), OPTIONS, true)
  expect(item).toMatchObject({ action: 'skip', todo: expect.stringContaining('holdfast/next/proxy') })
})
