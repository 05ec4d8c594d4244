import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isFailure, type Failure, type Report } from '../report.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './audit.js'

const SECRETS = ['swordfish-7', 'k3Jd9sXw-hook', 'hunter2hunter2']

const FILES = {
  'package.json': JSON.stringify({ name: 'shop', dependencies: { next: '16.0.0' } }),
  'app/api/orders/route.ts': `import { db } from '../../../lib/db'

export async function DELETE() {
  await db.order.deleteMany()
  return new Response()
}
`,
  'app/api/hook/route.ts': `import { createHmac } from 'node:crypto'
import { db } from '../../../lib/db'

const password = '${SECRETS[0]}'

export async function POST(request: Request) {
  const body = await request.text()
  const wanted = createHmac('sha256', process.env.HOOK_SECRET || '${SECRETS[1]}').update(body).digest('hex')
  if (wanted !== request.headers.get('x-signature')) return new Response(null, { status: 401 })
  await db.event.create({ data: { body, password } })
  return new Response()
}
`,
  'lib/db.ts': `import { PrismaClient } from '@prisma/client'\nexport const db = new PrismaClient()\n`,
  '.env': `HOOK_SECRET=${SECRETS[2]}\n`,
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-audit-'))
  write(FILES)
  vi.stubEnv('GITHUB_WORKSPACE', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

interface Data {
  readonly findings: readonly Record<string, unknown>[]
  readonly apps: readonly { readonly root: string; readonly checklist: readonly { readonly id: string }[] }[]
  readonly notices: readonly { readonly message: string }[]
  readonly stats: { readonly files: number; readonly lines: number; readonly ms: number }
}

const ONLY = { only: 'A6,O6' }
const run = (options: object = ONLY, path = folder) =>
  command.run({ args: [path], options: { failOn: 'low', ...options } })

async function audited(options?: object, path?: string): Promise<Report & { readonly data: Data }> {
  const outcome = await run(options, path)
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome as Report & { readonly data: Data }
}

async function refused(options?: object, path?: string): Promise<Failure> {
  const outcome = await run(options, path)
  if (!isFailure(outcome)) throw new Error('It ran.')
  return outcome
}

const rules = ({ data }: { readonly data: Data }) => data.findings.map(({ rule }) => rule)

describe('as JSON', () => {
  it('has the documented shape', async () => {
    const { data } = await audited()
    expect(Object.keys(data)).toEqual(['version', 'project', 'apps', 'findings', 'notices', 'stats'])
    expect(data).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/) as string, project: 'shop' })
    const [app] = data.apps
    expect(app).toMatchObject({
      root: '.',
      routes: [
        { kind: 'route', path: '/api/hook', method: 'POST', file: 'app/api/hook/route.ts', line: 6, endLine: 12 },
        { kind: 'route', path: '/api/orders', method: 'DELETE', verdicts: { A6: 'fail' } },
      ],
      checklist: [
        { id: 'A6', verdict: 'fail', counts: { fail: 1 } },
        { id: 'O6', verdict: 'fail' },
      ],
    })
    for (const finding of data.findings) {
      expect(Object.keys(finding)).toEqual(
        'id rule items severity confidence file line endLine method message why fix url'.split(' '),
      )
    }
    expect(data.findings.find(({ rule }) => rule === 'a6-unguarded-handler')).toMatchObject({
      items: ['A6'],
      severity: 'critical',
      confidence: 'high',
      file: 'app/api/orders/route.ts',
      line: 3,
      endLine: 6,
      method: 'DELETE',
      url: 'urn:holdfast:a6-unguarded-handler',
    })
    expect(data.stats).toEqual({ files: 3, lines: 20, ms: 0 })
  })

  it('measures where it is asked to', async () => {
    expect((await audited({ ...ONLY, timing: true })).data.stats.ms).toBeGreaterThan(0)
  })

  it('leads to pages where they are published', async () => {
    const { data } = await audited({ ...ONLY, docs: 'https://docs.example/rules/' })
    expect(data.findings.map(({ url }) => url)).toContain('https://docs.example/rules/a6-unguarded-handler.md')
  })
})

describe('in every format', () => {
  const texts = async (): Promise<string[]> => {
    const { data, view, formats = {} } = await audited({})
    return [JSON.stringify(data), view(terminalOf({}, {})), ...Object.values(formats).map((text) => text())]
  }

  it('two runs print the same, whatever was done in between', async () => {
    const before = await texts()
    expect(before).toHaveLength(5)
    expect(await texts()).toEqual(before)
  })

  it('no secret is printed', async () => {
    const all = (await texts()).join('\n')
    expect(all).toContain('o6-secret-comparison')
    for (const secret of SECRETS) expect(all).not.toContain(secret)
  })

  it('no path leads out of the folder, or tells where it is', async () => {
    for (const text of await texts()) expect(text).not.toContain(folder)
  })
})

it('as a person reads it, by route, with the line and what to do', async () => {
  const { view } = await audited()
  const text = view(terminalOf({ columns: 80 }, {}))
  expect(text).toContain(`DELETE /api/orders ${'─'.repeat(61)}

  critical  A6 unguarded-handler                       app/api/orders/route.ts:3
    Nobody asks who calls before it changes something (line 4).
    3 │ export async function DELETE() {
    fix   Find out who calls`)
  expect(text).toContain('    more  holdfast explain a6-unguarded-handler')
  expect(text).toContain(`'sha256', process.env.HOOK_SECRET || '…')`)
  expect(text).toMatch(/3 findings: 1 critical, 1 high, 1 low in 2 routes and actions, 3 files, 20\n  lines/)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})

describe('--fail-on', () => {
  it.each([
    ['low', 3],
    ['medium', 2],
    ['high', 2],
    ['critical', 1],
    ['never', 0],
  ])('%s: %i findings decide, and all are told', async (failOn, findings) => {
    const report = await audited({ ...ONLY, failOn })
    expect([report.findings, report.data.findings.length]).toEqual([findings, 3])
  })
})

describe('--only', () => {
  it.each([
    ['A6', ['a6-unguarded-handler']],
    ['o6/secret-comparison', ['o6-secret-comparison', 'o6-secret-comparison']],
    ['a7-spoofable-header, A6', ['a6-unguarded-handler']],
    ['A7', []],
  ])('%s', async (only, found) => {
    expect(rules(await audited({ only }))).toEqual(found)
  })

  it.each([
    ['A77', 'no item and no rule is called "A77"'],
    ['A6,', 'no item and no rule is called ""'],
    ['a6-unguarded-handlr', 'no item and no rule is called "a6-unguarded-handlr"'],
  ])('%s is refused', async (only, failure) => {
    expect((await refused({ only })).failure).toBe(failure)
  })

  it('suggests what is near', async () => {
    expect((await refused({ only: 'a6-unguarded-handlr' })).suggestions?.[0]).toBe('a6-unguarded-handler')
  })
})

describe('--changed', () => {
  it('tells what is in these files, and judges all', async () => {
    const report = await audited({ ...ONLY, changed: [join(folder, 'app/api/orders/route.ts'), '/elsewhere/a.ts'] })
    expect([rules(report), report.findings]).toEqual([['a6-unguarded-handler'], 1])
    expect(report.data.apps[0]?.checklist).toMatchObject([{ verdict: 'fail' }, { verdict: 'fail' }])
  })

  it('of no file is nothing', async () => {
    expect((await audited({ ...ONLY, changed: true })).findings).toBe(0)
  })
})

describe('a baseline', () => {
  const baseline = (): string => join(folder, 'base.json')

  it('hides what it knows, tells what is new and what is gone', async () => {
    expect((await audited({ baseline: baseline(), writeBaseline: true })).findings).toBe(0)
    const text = readFileSync(baseline(), 'utf8')
    for (const secret of SECRETS) expect(text).not.toContain(secret)
    const again = await audited({ ...ONLY, baseline: baseline() })
    expect([again.findings, again.data.notices]).toEqual([0, []])

    write({ 'app/api/users/route.ts': FILES['app/api/orders/route.ts'], 'app/api/orders/route.ts': 'export {}\n' })
    const later = await audited({ ...ONLY, baseline: baseline() })
    expect(later.data.findings.map(({ file }) => file)).toEqual(['app/api/users/route.ts'])
    expect(later.data.notices.map(({ message }) => message)).toEqual([
      '1 of its findings is gone: write it again with --write-baseline.',
    ])
    expect(readFileSync(baseline(), 'utf8')).toBe(text)
  })

  it('is the same however often it is written', async () => {
    await run({ baseline: baseline(), writeBaseline: true })
    const text = readFileSync(baseline(), 'utf8')
    await run({ baseline: baseline(), writeBaseline: true })
    expect(readFileSync(baseline(), 'utf8')).toBe(text)
  })

  it.each([['{'], ['{}'], ['{ "findings": [{}] }'], ['[]'], ['null']])('that is none is refused: %s', async (text) => {
    write({ 'base.json': text })
    expect((await refused({ baseline: baseline() })).failure).toMatch(/base\.json" is no baseline$/)
  })

  it('that is missing is refused', async () => {
    expect((await refused({ baseline: join(folder, 'no.json') })).failure).toMatch(/cannot be read$/)
  })

  it('of a part of the project is none', async () => {
    expect((await refused({ ...ONLY, writeBaseline: true })).failure).toMatch(/^a baseline holds all findings/)
  })
})

describe('what is no Next.js app is one line', () => {
  it.each([
    ['missing', 'nowhere', /^there is no folder ".*nowhere"$/],
    ['a file', 'package.json', /^".*package\.json" is no folder$/],
    ['empty', 'empty', /^the folder ".*empty" is empty$/],
    ['another framework with the same folders', 'other', /^no Next\.js app in ".*other"$/],
    ['a package.json that is none', 'broken', /^no Next\.js app in ".*broken"$/],
  ])('%s', async (_, name, failure) => {
    mkdirSync(join(folder, 'empty'))
    write({
      'other/package.json': JSON.stringify({ dependencies: { remix: '2.0.0' } }),
      'other/app/api/a/route.ts': 'export function GET() {}\n',
      'broken/package.json': '{',
    })
    expect((await refused(ONLY, join(folder, name))).failure).toMatch(failure)
  })
})

it('code that cannot be parsed is a notice, and no crash', async () => {
  write({ 'app/api/broken/route.ts': 'export async function GET( {\n' })
  const { data } = await audited()
  expect(data.notices).toEqual([
    expect.objectContaining({ kind: 'parse', file: 'app/api/broken/route.ts', line: expect.any(Number) as number }),
  ])
})

it('on GitHub, paths begin at the repository', async () => {
  vi.stubEnv('GITHUB_WORKSPACE', dirname(folder))
  const { formats } = await audited()
  expect(formats?.github?.()).toMatch(/^::error file=holdfast-audit-[^/]+\/app\/api\/orders\/route\.ts,line=3,/)
})

describe('--fix', () => {
  const HOOK = 'app/api/hook/route.ts'
  const hook = (): string => readFileSync(join(folder, HOOK), 'utf8')
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      stdio: 'ignore',
    })
  }
  const commit = (): void => {
    git('init', '-q')
    git('add', '-A')
    git('commit', '-qm', 'all')
  }

  it('is a plan, which holds no secret and writes nothing', async () => {
    const { view, findings } = await audited({ fix: true })
    const text = view(terminalOf({}, {}))
    expect(text).toContain(`+  if (!isSameSecret(wanted, request.headers.get('x-signature')))`)
    for (const secret of SECRETS) expect(text).not.toContain(secret)
    expect([hook(), findings]).toEqual([FILES[HOOK], 1])
  })

  it('with --yes repairs it, and finds nothing more to do', async () => {
    commit()
    expect((await audited({ fix: true, yes: true })).findings).toBe(0)
    expect(hook()).toContain('timingSafeEqual(digest(given), digest(wanted))')
    expect(rules(await audited({ only: 'o6-secret-comparison' }))).toHaveLength(1)
    git('commit', '-qam', 'repaired')
    expect((await audited({ fix: true })).data).toEqual({ plans: [] })
  })

  it('puts its function into a file once, and leaves what is inside of another change for the next run', async () => {
    const check = 'request.headers.get("x-key") === process.env.SERVICE_KEY'
    const other = 'request.headers.get("x-token") !== process.env.SERVICE_TOKEN'
    const text = `export async function GET(request: Request) {\n  if (!(${check})) throw new Error()\n  if (${other}) throw new Error()\n  return new Response()\n}\n`
    write({ [HOOK]: text })
    commit()
    await run({ fix: true, yes: true })
    expect(hook().match(/function isSameSecret/g)).toHaveLength(1)
    expect(hook().match(/^import/gm)).toHaveLength(1)
    expect(hook()).toContain('if (!(isSameSecret(request')
    expect(hook()).toContain('if (!isSameSecret(request')
  })

  it.each([
    ['changed', () => write({ [HOOK]: `${FILES[HOOK]}// more\n` })],
    ['staged', () => (write({ [HOOK]: `${FILES[HOOK]}// more\n` }), git('add', '-A'))],
    ['not known to git', () => git('rm', '-q', '--cached', HOOK)],
  ])('leaves a file alone that is %s', async (_, change) => {
    commit()
    change()
    const before = hook()
    const { data, findings } = await audited({ fix: true, yes: true })
    expect(data).toMatchObject({
      plans: [{ file: HOOK, state: 'skipped', reason: 'it has changes that are not committed' }],
    })
    expect([hook(), findings]).toEqual([before, 1])
  })

  it('--yes alone is refused', async () => {
    expect((await refused({ yes: true })).failure).toBe('--yes goes with --fix')
  })
})
