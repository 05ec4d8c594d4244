import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) =>
  file.replaceAll('\\', '/'),
)
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, { readonly default?: string } | string | null>>
}

/** The source files behind a public subpath; a wildcard stands for each that fits. */
function behind(target: string): readonly string[] {
  const [head = '', tail = ''] = target
    .replace(/^\.\/dist\//, '')
    .replace(/\.js$/, '.ts')
    .split('*')
  if (!target.includes('*')) return [head]
  return sources.filter(
    (file) =>
      file.startsWith(head) &&
      file.endsWith(tail) &&
      !file.slice(head.length).includes('/') &&
      !/\.(test|d)\.ts$/.test(file),
  )
}

/** Packages that are loaded together with a file. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !sources.includes(file)) return new Set()
  seen.add(file)
  const text = readFileSync(join(root, 'src', file), 'utf8')
  const specifiers = [...text.matchAll(/^(?:import|export)(?! type )(?:[^'"()]* from)? '([^']+)'/gm)]
  return new Set(
    specifiers.flatMap(([, specifier = '']) => {
      if (!specifier.startsWith('.')) return [specifier]
      return [...reached(posix.join(posix.dirname(file), specifier.replace(/\.js$/, '.ts')), seen)]
    }),
  )
}

it('the WebAuthn library, an optional peer, is reached by its own subpath and by no other', () => {
  const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'object' && target?.default !== undefined
      ? behind(target.default).map((file) => ({ subpath, file }))
      : [],
  )
  expect(entries.length).toBeGreaterThan(20)
  expect([...reached('accounts/accounts.ts')]).toEqual(expect.arrayContaining(['otpauth', 'node:crypto']))
  const reaching = entries.filter(({ file }) => [...reached(file)].some((name) => name.startsWith('@simplewebauthn/')))
  expect(reaching).toEqual([{ subpath: './accounts/passkeys', file: 'accounts/second-factor/passkeys.ts' }])
})
