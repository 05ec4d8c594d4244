import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { root, workingTree } from '../working-tree.ts'

// The reference app shows how the library is used. Whatever it did by hand beside it would be a hole in that proof.

/** Packages that make or check credentials. */
const machinery =
  /^(jose|jsonwebtoken|fast-jwt|iron-session|next-auth|(@node-rs\/)?(argon2|bcrypt)|bcryptjs|cookie|cors)(\/|$)/

function handMade(path: string, source: string): string[] {
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const found: string[] = []
  const imported = (specifier: unknown): void => {
    if (typeof specifier === 'string' && machinery.test(specifier)) found.push(specifier)
  }
  const text = (value: unknown): void => {
    if (typeof value !== 'string') return
    if (/^access-control-/i.test(value)) found.push('a CORS header')
    if (/^set-cookie$/i.test(value)) found.push('a cookie header')
  }
  new Visitor({
    ImportDeclaration({ source: from, specifiers }) {
      imported(from.value)
      if (!/^next\/headers(\.js)?$/.test(from.value)) return
      for (const specifier of specifiers) {
        // The namespace brings cookies() along, under any name.
        if (specifier.type !== 'ImportSpecifier') found.push('cookies()')
        else if (nameOf(specifier.imported) === 'cookies') found.push('cookies()')
      }
    },
    ExportAllDeclaration: ({ source: from }) => imported(from.value),
    ExportNamedDeclaration: ({ source: from }) => imported(from?.value),
    ImportExpression({ source: from }) {
      if (from.type !== 'Literal') return
      imported(from.value)
      if (/^next\/headers(\.js)?$/.test(String(from.value))) found.push('cookies()')
    },
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === 'Identifier' && callee.name === 'require' && first?.type === 'Literal') imported(first.value)
    },
    MemberExpression({ object, property, computed }) {
      // `request.cookies`, `response.cookies`: the same by another way.
      if (!computed && property.type === 'Identifier' && property.name === 'cookies') found.push('.cookies')
      if (
        object.type === 'Identifier' &&
        object.name === 'document' &&
        'name' in property &&
        property.name === 'cookie'
      ) {
        found.push('document.cookie')
      }
    },
    Literal: ({ value }) => text(value),
    TemplateElement: ({ value }) => text(value.cooked),
    Property({ key, computed }) {
      if (!computed && key.type === 'Identifier') text(key.name)
    },
  }).visit(program)
  return found
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: unknown }): unknown {
  return name.type === 'Identifier' ? name.name : name.value
}

const sources = workingTree('apps/reference').filter((path) => /\.[cm]?[jt]sx?$/.test(path))

it('the reference app holds no tokens, passwords, cookies or CORS headers outside security.ts', () => {
  expect(sources).toContain('apps/reference/security.ts')
  const findings = sources
    .filter((path) => path !== 'apps/reference/security.ts')
    .flatMap((path) => handMade(path, readFileSync(join(root, path), 'utf8')).map((what) => `${path}: ${what}`))
  expect(findings).toEqual([])
})

it('every route of its API is one that the gate made', () => {
  const routes = sources.filter((path) => path.endsWith('/route.ts'))
  expect(routes.length).toBeGreaterThan(5)
  expect(routes.filter((path) => !madeByTheGate(path))).toEqual([])
})

/** What answers for a whole folder: the gate is in it. */
const MAKERS = ['routes', 'securityConsole']

/** The one export statement destructures all methods from `routes(…)`, `securityConsole(…)` or `auth.handlers`. */
function madeByTheGate(path: string): boolean {
  const { program } = parseSync(path, readFileSync(join(root, path), 'utf8'))
  const exported = program.body.filter((statement) => statement.type.startsWith('Export'))
  if (exported.length !== 1 || exported[0]?.type !== 'ExportNamedDeclaration') return false
  const { declaration } = exported[0]
  if (declaration?.type !== 'VariableDeclaration') return false
  const [only] = declaration.declarations
  if (only?.id.type !== 'ObjectPattern' || only.id.properties.length !== 7) return false
  const made = only.init
  if (made?.type === 'CallExpression') return made.callee.type === 'Identifier' && MAKERS.includes(made.callee.name)
  return made?.type === 'MemberExpression' && made.object.type === 'Identifier' && made.object.name === 'auth'
}

describe('a planted violation is found', () => {
  it.each([
    [`import { SignJWT } from 'jose'`, 'jose'],
    [`import * as j from 'jose/jwt/sign'`, 'jose/jwt/sign'],
    [`export { hash } from '@node-rs/argon2'`, '@node-rs/argon2'],
    [`const { hash } = require('argon2')`, 'argon2'],
    [`await import('jsonwebtoken')`, 'jsonwebtoken'],
    [`import { cookies } from 'next/headers'`, 'cookies()'],
    [`import { cookies as jar } from 'next/headers.js'`, 'cookies()'],
    [`import * as next from 'next/headers'`, 'cookies()'],
    [`await import('next/headers')`, 'cookies()'],
    [`headers.set('Access-Control-Allow-Origin', '*')`, 'a CORS header'],
    ['headers.set(`access-control-allow-origin`, o)', 'a CORS header'],
    [`new Response(null, { headers: { 'Set-Cookie': 'a=b' } })`, 'a cookie header'],
    [`request.cookies.get('a')`, '.cookies'],
    [`document.cookie = 'a=b'`, 'document.cookie'],
  ])('%s', (source, what) => {
    expect(handMade('a.ts', source)).toEqual([what])
  })

  it('and words about them are not', () => {
    const source = `import { headers } from 'next/headers'\n// jose, argon2, cookies()\nconst a = 'no cookies() and no jose here'`
    expect(handMade('a.ts', source)).toEqual([])
  })
})
