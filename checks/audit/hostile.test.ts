import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVERY_FORMAT, holdfast, type Run } from './command-line.ts'

const deep = (open: string, middle: string, close: string): string =>
  `export async function POST(req) { const b = await req.json(); return ${open.repeat(20_000)}${middle}${close.repeat(20_000)} }\n`

const FILES: Readonly<Record<string, string | Buffer>> = {
  'package.json': '{ "dependencies": { "next": "16.0.0" } }',
  'app/api/fine/route.ts': `import { db } from '@/lib/db'\nexport async function DELETE() { await db.user.deleteMany() }\n`,
  'app/api/syntax/route.ts': 'export async function GET( {\n  return db.user.findMany(\n',
  'app/api/lists/route.ts': deep('[', '', ']'),
  'app/api/calls/route.ts': deep('f(', 'b', ')'),
  'app/api/functions/route.ts': deep('(class { a() { return ', 'b', '}})'),
  'app/api/elements/route.tsx': deep('<a>', '', '</a>'),
  'app/api/chain/route.ts': deep('', 'x', '.then(b)'),
  'app/api/blocks/route.ts': deep('0; if (b) {', '', '}'),
  'app/api/statement/route.ts': `import { db } from '@/lib/db'\nexport async function GET(req) { const q = new URL(req.url).searchParams.get('q'); return db.$queryRawUnsafe(\`${'select ${q} from x, '.repeat(5_000)}\`) }\n`,
  'app/api/calls-of-calls/route.ts': `${Array.from({ length: 5_000 }, (_, at) => `async function f${at}(r) { return f${at + 1}(r) }\n`).join('')}export const POST = f0\n`,
  'app/api/line/route.ts': `export async function GET(req) { return [${'await req.json(),'.repeat(300_000)}] }\n`,
  'app/api/binary/route.ts': Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 256)),
  'app/api/nul/route.ts': Buffer.from('export function GET() { return "\0\xFF\xFE" }', 'latin1'),
  'app/api/cycle/route.ts': `export { x as GET } from '@/lib/a'\nimport { y } from '@/lib/b'\nexport const POST = y(y)\n`,
  'app/api/self/route.ts': `const a = b, b = a\nexport const GET = a\nexport function POST(r) { return POST(r) }\nexport const PUT = wrap(PUT)\nfunction wrap(f) { return wrap(f) }\nclass A extends A { b = new A().b }\nexport const PATCH = new A().b\n`,
  'lib/a.ts': `export * from './b'\nexport { x } from './b'\nexport { c as x } from './a'\n`,
  'lib/b.ts': `export * from './a'\nexport { x, x as y } from './a'\n`,
  'tsconfig.json': `{ // a comment\n "extends": "./tsconfig.two.json", "compilerOptions": { "paths": { "@/*": ["./*",] } }, }`,
  'tsconfig.two.json': `{ /* and back */ "extends": ["./tsconfig.json", "./tsconfig.two.json"] }`,
  'proxy.ts': `export function proxy() {}\nexport const config = { matcher: ['/((((', '/:a(.*)*:b', '/[[['] }\n`,
  'next.config.js': 'module.exports = module.exports.a\n',
  'packages/p/package.json': '{ no json',
  'packages/q/package.json': '[1, 2]',
  'packages/r/package.json': '{ "name": { "a": 1 }, "dependencies": ["next"], "workspaces": 5 }',
  'package-lock.json': '{ broken',
  'pnpm-lock.yaml': 'a: [\n&a *a',
  'yarn.lock': '\0\0',
  '.env': 'A\n=\nKEY="nobody closes it\n',
  '.gitignore': '[\n!\n\\\n/(\n',
}
const LINKS = {
  loop: '.',
  'app/up': '..',
  'app/api/self/self': 'self',
  'dangling.ts': 'nowhere',
  'app/null.ts': '/dev/null',
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-hostile-'))
  const write = async (path: string, text: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const [path, text] of Object.entries(FILES)) await write(`hostile/${path}`, text)
  for (const [path, to] of Object.entries(LINKS)) await symlink(to, join(folder, 'hostile', path))
  // Nobody can read it into a text: it has three gigabytes, none of them on the disk.
  await write('hostile/app/api/huge/route.ts', '')
  await truncate(join(folder, 'hostile/app/api/huge/route.ts'), 3 * 2 ** 30)
  await write('no-next/app/api/a/route.ts', 'export function GET() {}\n')
  await write('no-json/package.json', 'next')
  await write('no-json/pages/a.ts', '')
  await mkdir(join(folder, 'empty'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const of = (name: string): (readonly string[])[] => EVERY_FORMAT.map((line) => [...line, name])

describe('a repository that means harm', () => {
  let runs: readonly Run[]
  beforeAll(async () => {
    runs = await holdfast(of('hostile'), folder)
  })

  it('ends in every format with the code of what was found, and no trace of a stack', () => {
    expect(runs.map(({ line, code }) => `${line}: ${code}`)).toEqual(
      EVERY_FORMAT.map((line) => `${line.join(' ')} hostile: ${line[0] === 'routes' ? 0 : 1}`),
    )
    const traces = runs.flatMap(({ stdout, stderr }) => /\n\s+at .*:\d+:\d+\)?\n/.exec(stdout + stderr) ?? [])
    expect(traces).toEqual([])
  })

  it('has what could be read judged, and the rest told', () => {
    const { findings, notices } = JSON.parse(runs[1]?.stdout ?? '') as {
      readonly findings: readonly { readonly rule: string; readonly file: string }[]
      readonly notices: readonly { readonly file: string; readonly message: string }[]
    }
    expect(findings.map(({ rule, file }) => `${rule} ${file}`)).toContain('a6-unguarded-handler app/api/fine/route.ts')
    const told = new Map(notices.map(({ file, message }) => [file, message]))
    for (const path of ['lists', 'calls', 'functions', 'chain', 'blocks']) {
      expect(told.get(`app/api/${path}/route.ts`)).toMatch(/nested too deeply/)
    }
    expect(told.get('app/api/syntax/route.ts')).toMatch(/could not be parsed/)
    expect(told.get('app/api/line/route.ts')).toMatch(/too long/)
    expect(told.get('app/api/huge/route.ts')).toMatch(/could not be read/)
    expect(notices.filter(({ message }) => message.includes('broke'))).toEqual([])
  })
})

it.each([
  ['empty', 'the folder "empty" is empty'],
  ['no-next', 'no Next.js app in "no-next"'],
  ['no-json', 'no Next.js app in "no-json"'],
  ['nowhere', 'there is no folder "nowhere"'],
  ['hostile/package.json', '"hostile/package.json" is no folder'],
])('%s is refused in one clear line, with code 2', async (name, sentence) => {
  for (const { code, stderr } of await holdfast(of(name), folder)) {
    expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${sentence}`])
  }
})
