import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { typeErrors } from './types/language-service.ts'
import { root } from './working-tree.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const manifest = (path: string) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))

/** Snippets by the file that their first line names. */
const snippets = new Map(
  [...readme.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, path, text]) => [path as string, text as string]),
)

/** What the snippets import and do not show. */
const BESIDE = {
  'orders.ts': `
    export interface Order { id: string; ownerId: string; note: string }
    export declare const orders: {
      find(id: string): Promise<Order | null>
      update(id: string, change: { note: string }): Promise<Order>
    }`,
}

// A whole compiler runs in some of these.
describe('README.md', { timeout: 120_000 }, () => {
  it('shows snippets that type-check as they stand', () => {
    expect([...snippets.keys()]).toEqual([
      'security.ts',
      'app/api/orders/[id]/route.ts',
      'app/api/auth/[...holdfast]/route.ts',
      'instrumentation.ts',
      'proxy.ts',
      'app/console/[[...path]]/route.ts',
    ])
    expect(typeErrors({ ...BESIDE, ...Object.fromEntries(snippets) })).toEqual([])
  })

  it('a snippet with a mistake is found', () => {
    const broken = (snippets.get('app/api/orders/[id]/route.ts') as string).replace('access: signedIn,', '')
    const files = { ...BESIDE, ...Object.fromEntries(snippets), 'app/api/orders/[id]/route.ts': broken }
    expect(typeErrors(files).join()).toContain("Property 'access' is missing")
  })

  it('names verbs that exist', () => {
    const { scripts } = manifest('.')
    const named = [...readme.matchAll(/npm (?:run )?(start|test|build|check|bench|proof)\b/g)].map(([, verb]) => verb)
    expect(new Set(named)).toEqual(new Set(['start', 'test', 'build', 'check', 'bench', 'proof']))
    for (const verb of named) expect(scripts).toHaveProperty(verb as string)
  })

  it.each([
    ['auth.required', '401'],
    ['A6', 'a6-unguarded-handler'],
  ])('names a command that explains %s', (code, said) => {
    expect(readme).toContain(`npx holdfast explain ${code}\``)
    const bin = join(root, 'packages/cli/bin/holdfast.js')
    expect(execFileSync(process.execPath, [bin, 'explain', code], { encoding: 'utf8' })).toContain(said)
  })

  it('names folders that exist', () => {
    const folders = [...readme.matchAll(/^\| `([^`]+)` \| /gm)].map(([, path]) => path as string)
    const paths = folders.filter((path) => path.includes('/') && !path.startsWith('@')).flatMap(expanded)
    expect(paths.length).toBeGreaterThan(9)
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true)
  })

  it('defends every production dependency in one line, and no other', () => {
    const [, table] = /## What it depends on\n(.*?)\n\n\w/s.exec(readme) as RegExpExecArray
    const defended = [...(table as string).matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name as string)
    expect(defended.toSorted()).toEqual(Object.keys(manifest('packages/holdfast').dependencies).toSorted())
  })

  it('draws the stages in their order', () => {
    const drawn = [...readme.matchAll(/^ (\d) {2}([a-z-]+) /gm)].map(([, number, name]) => `${number}-${name}.ts`)
    expect(drawn).toHaveLength(9)
    for (const file of drawn)
      expect(existsSync(join(root, 'packages/holdfast/src/pipeline/stages', file)), file).toBe(true)
  })
})

/** `src/{a,b}` → `src/a`, `src/b`. */
function expanded(path: string): string[] {
  const [, before, list, after] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? []
  return list === undefined ? [path] : list.split(',').map((one) => `${before}${one}${after}`)
}
