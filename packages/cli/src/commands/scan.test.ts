import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isFailure, type Report } from '../report.js'
import type { Finding } from '../scan/scan.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './scan.js'

const SECRET = randomBytes(24).toString('base64url')

let app: string
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'holdfast-scan-'))
  write({
    '.env': `ORDERS_KEY=${SECRET}\nNODE_ENV=production\nREGION=eu-central-1\n`,
    '.next/BUILD_ID': '1',
    '.next/required-server-files.json': { config: { distDir: '.next' } },
  })
  // A test's own environment has secrets too.
  for (const name of Object.keys(process.env)) if (/SECRET|TOKEN|KEY|PASSW/i.test(name)) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(app, { recursive: true })
})

function write(files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(app, name)), { recursive: true })
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content)
    writeFileSync(join(app, name), isRaw ? content : JSON.stringify(content, null, 2))
  }
}

interface Data {
  readonly findings: readonly Finding[]
  readonly variables: readonly string[]
}

const run = async (options: object = {}) => command.run({ args: [], options: { dir: join(app, '.next'), ...options } })
const report = async (options?: object) => (await run(options)) as Report & { readonly data: Data }
const files = async () => (await report()).data.findings.map(({ file }) => file)
const text = (outcome: Report) => outcome.view(terminalOf({}, {}))

describe('what browsers can get', () => {
  it.each([
    '.next/static/chunks/a.js',
    '.next/static/chunks/a.js.map',
    '.next/static/css/a.css',
    '.next/static/media/a.woff2',
    '.next/static/anything.bin',
    '.next/server/app/index.html',
    '.next/server/app/orders/[id].rsc',
    '.next/server/app/index.segments/_tree.segment.rsc',
    '.next/server/app/robots.txt.body',
    '.next/server/pages/about.html',
    '.next/server/pages/en/about.json',
    'public/config.json',
    'public/.well-known/a',
    'public/photo.png',
    'out/index.html',
    '.next/standalone/public/a.txt',
    '.next/standalone/.next/static/a.js',
    '.next/standalone/.next/server/app/index.html',
  ])('%s is searched', async (file) => {
    write({ [file]: `x ${SECRET} x` })
    expect(await files()).toEqual([file])
  })

  it.each([
    '.env.production',
    '.next/server/app/page.js',
    '.next/server/app/page.js.nft.json',
    '.next/server/app/page.js.map',
    '.next/server/app/page_client-reference-manifest.js',
    '.next/server/chunks/1.js',
    '.next/server/pages/about.js',
    '.next/server/pages/about.js.nft.json',
    '.next/server/server-reference-manifest.json',
    '.next/cache/fetch-cache/1',
    '.next/prerender-manifest.json',
    '.next/required-server-files.json',
    '.next/standalone/.env',
    '.next/standalone/server.js',
    '.next/standalone/.next/server/chunks/1.js',
    '.next/standalone/node_modules/a/public/a.txt',
    'app/page.tsx',
  ])('%s is not', async (file) => {
    write({ [file]: file.includes('required') ? { env: SECRET } : `x="${SECRET}"` })
    expect(await files()).toEqual([])
  })

  it('of manifests is the part that is sent', async () => {
    const manifest = (headers: string, redirect: string, rewrite: string) => ({
      redirects: [{ source: '/a', destination: `/b?é=${redirect}` }],
      headers: [{ source: '/a', headers: [{ key: 'x-a', value: headers }] }],
      rewrites: { beforeFiles: [{ source: '/c', destination: `https://api.example.com/${rewrite}` }] },
    })
    write({
      '.next/routes-manifest.json': manifest('', '', SECRET),
      '.next/server/app/index.meta': { headers: { 'x-a': '1' }, postponed: SECRET },
    })
    expect(await files()).toEqual([])
    write({
      '.next/routes-manifest.json': manifest(SECRET, SECRET, SECRET),
      '.next/server/app/index.meta': { headers: { 'x-a': SECRET }, postponed: SECRET },
    })
    expect(await files()).toEqual([
      '.next/routes-manifest.json',
      '.next/routes-manifest.json',
      '.next/server/app/index.meta',
    ])
  })

  it('is what links lead to, and a circle of them ends', async () => {
    write({ 'assets/a.txt': SECRET })
    mkdirSync(join(app, 'public'))
    symlinkSync(join(app, 'assets'), join(app, 'public/assets'))
    symlinkSync(join(app, 'public'), join(app, 'public/public'))
    expect(await files()).toEqual(['public/assets/a.txt'])
  })

  it('is in a monorepo’s standalone server and in a build folder of another name as well', async () => {
    write({
      'dist/web/BUILD_ID': '1',
      'dist/web/required-server-files.json': { config: { distDir: 'dist/web' }, relativeAppDir: 'apps/web' },
      'dist/web/static/a.js': SECRET,
      'dist/web/standalone/apps/web/web/static/a.js': SECRET,
      'public/a.txt': SECRET,
    })
    const outcome = await report({ dir: join(app, 'dist/web') })
    expect(outcome.data.findings.map(({ file }) => file)).toEqual([
      'dist/web/standalone/apps/web/web/static/a.js',
      'dist/web/static/a.js',
      'public/a.txt',
    ])
  })
})

describe('a finding', () => {
  it('names the key, the encoding, the file and the place, and never the value', async () => {
    write({
      '.next/static/a.js': `// é\n;var é="${SECRET}"`,
      'public/a.png': Buffer.concat([Buffer.from([0x89, 0, 0, 1]), Buffer.from(Buffer.from(SECRET).toString('hex'))]),
    })
    const outcome = await report()
    expect(outcome.data.findings).toEqual([
      {
        key: 'ORDERS_KEY',
        source: 'environment',
        encoding: 'raw',
        file: '.next/static/a.js',
        offset: 15,
        line: 2,
        column: 9,
      },
      { key: 'ORDERS_KEY', source: 'environment', encoding: 'hex', file: 'public/a.png', offset: 4 },
    ])
    expect(outcome.findings).toBe(2)
    expect(text(outcome)).toContain('.next/static/a.js:2:9, byte 15  raw')
    expect(text(outcome)).toContain('public/a.png, byte 4  hex')
    for (const printed of [text(outcome), JSON.stringify(outcome.data)]) {
      for (let at = 0; at + 5 <= SECRET.length; at++) expect(printed).not.toContain(SECRET.slice(at, at + 5))
    }
  })

  it('is in the name of a file, which is given without the value', async () => {
    const hex = Buffer.from(SECRET).toString('hex')
    write({ [`.next/server/app/reset/${SECRET}.html`]: `x ${SECRET}`, [`public/a/${hex}/b.txt`]: 'nothing' })
    const outcome = await report()
    expect(outcome.data.findings).toMatchObject([
      { encoding: 'raw', file: '.next/server/app/reset/[ORDERS_KEY].html', offset: 23, isName: true },
      { encoding: 'raw', file: '.next/server/app/reset/[ORDERS_KEY].html', offset: 2, line: 1 },
      { encoding: 'hex', file: 'public/a/[ORDERS_KEY]/b.txt', isName: true },
    ])
    expect(text(outcome)).toContain('reset/[ORDERS_KEY].html, its name  raw')
    for (const printed of [text(outcome), JSON.stringify(outcome.data)]) {
      expect(printed).not.toContain(SECRET)
      expect(printed).not.toContain(hex)
    }
  })

  it('is of a known format where no variable has it', async () => {
    const token = `ghp_${randomBytes(18).toString('hex')}`
    write({ 'public/a.json': { token, publishable: `pk_live_${randomBytes(12).toString('hex')}` } })
    expect((await report()).data.findings).toMatchObject([
      { key: 'github-token', source: 'format', line: 2, column: 13 },
    ])
    write({ '.env.local': `REPOSITORY=${token}` })
    expect((await report()).data.findings).toMatchObject([{ key: 'REPOSITORY', source: 'environment' }])
  })

  it('is in what a compressed file becomes', async () => {
    write({
      '.next/static/a.js.gz': gzipSync(`a="${SECRET}"`),
      '.next/static/a.js.br': brotliCompressSync(`a="${SECRET}"`),
      '.next/static/b.svgz': gzipSync(`<svg>${SECRET}`),
      '.next/static/c.js.gz': 'no gzip',
      '.next/static/c.js.br': 'no Brotli, and not short either',
      '.next/static/d.js.gz': gzipSync(`a="${SECRET}"${randomBytes(99).toString('hex')}`).subarray(0, -20),
    })
    const inside = (await report()).data.findings.filter(({ compression }) => compression !== undefined)
    expect(inside.map(({ file, compression, column }) => [file, compression, column])).toEqual([
      ['.next/static/a.js.br', 'brotli', 4],
      ['.next/static/a.js.gz', 'gzip', 4],
      ['.next/static/b.svgz', 'gzip', 6],
      ['.next/static/d.js.gz', 'gzip', 4],
    ])
  })

  it('is found across the borders of blocks, once', async () => {
    const [block, overlap] = [1 << 20, 64 << 10]
    const places = [
      0,
      block - overlap - 30,
      block - overlap + 20,
      block - 30,
      block + 20,
      2 * block - overlap - 3,
      2 * block - 7,
    ]
    const content = Buffer.alloc(2 * block + 5_000, '\\n&#65;')
    for (const place of places) content.write(`"${SECRET}"`, place)
    write({ 'public/large.txt': content })
    expect((await report()).data.findings.map(({ offset }) => offset)).toEqual(places.map((place) => place + 1))
  })
})

describe('what is looked for', () => {
  const leaks = async (options?: object) => (await report(options)).data.findings.map(({ key }) => key)

  it('comes from every .env file, and of examples only the names', async () => {
    const values = Array.from({ length: 5 }, () => randomBytes(16).toString('hex'))
    write({
      '.env.local': `ONE='${values[0]}'`,
      '.env.development': `export TWO="${values[1]}" # a comment`,
      '.env.test.local': `BASE=${values[2]}\nTHREE=$BASE-and-more\n`,
      '.env.example': `FOUR=${values[3]}\n# FIVE=\nFIVE=`,
      'public/a.txt': values.join('\n'),
    })
    vi.stubEnv('FIVE', values[4])
    expect(await leaks()).toEqual(['ONE', 'TWO', 'BASE', 'FIVE'])
    write({ 'public/a.txt': `${values[2]}-and-more` })
    expect(await leaks()).toEqual(['BASE', 'THREE'])
  })

  it('comes from the environment where the name is one of a secret, or is asked for', async () => {
    const values = Array.from({ length: 3 }, () => randomBytes(16).toString('hex'))
    vi.stubEnv('PAYMENTS_SECRET', values[0])
    vi.stubEnv('SOMETHING', values[1])
    vi.stubEnv('ORDERS_KEY', values[2])
    write({ 'public/a.txt': [...values, SECRET].join('\n') })
    expect(await leaks()).toEqual(['PAYMENTS_SECRET', 'ORDERS_KEY', 'ORDERS_KEY'])
    expect(await leaks({ secret: ['SOMETHING'] })).toEqual(['PAYMENTS_SECRET', 'SOMETHING', 'ORDERS_KEY', 'ORDERS_KEY'])
  })

  it('comes from further files', async () => {
    const value = randomBytes(16).toString('hex')
    write({ 'ci/variables': `DEPLOY=${value}`, 'public/a.txt': value })
    expect(await leaks({ envFile: [join(app, 'ci/variables')] })).toEqual(['DEPLOY'])
  })

  it('is not what is public by its name, or what pages hold anyway; that is said', async () => {
    write({
      '.env': `NEXT_PUBLIC_KEY=${SECRET}\nREGION=eu-central-1\nPASSWORD=postgres\n`,
      'public/a.txt': `${SECRET} eu-central-1 postgres`,
    })
    const outcome = await report()
    expect(outcome.data).toMatchObject({
      findings: [],
      variables: [],
      passedOver: [
        { key: 'PASSWORD', reason: 'common' },
        { key: 'REGION', reason: 'common' },
      ],
    })
    expect(text(outcome)).toMatch(/No variable of this environment was looked for/)
  })

  it('leaves the environment of this process as it was', async () => {
    const before = { ...process.env }
    await run()
    expect({ ...process.env }).toEqual(before)
  })
})

describe('--allow', () => {
  it('takes away what is public on purpose, with its reason, and says when it is not needed', async () => {
    write({ 'public/a.txt': `${SECRET} ${SECRET}` })
    const outcome = await report({ allow: ['ORDERS_KEY=read-only, and our own', 'OTHER=long gone'] })
    expect(outcome.findings).toBe(0)
    expect(outcome.data).toMatchObject({
      findings: [],
      allowed: [
        { key: 'ORDERS_KEY', reason: 'read-only, and our own', findings: 2 },
        { key: 'OTHER', findings: 0 },
      ],
    })
    expect(text(outcome)).toContain('Allowed, 2 findings: ORDERS_KEY, read-only, and our own')
  })

  it.each(['ORDERS_KEY', 'ORDERS_KEY=', 'ORDERS_KEY= ', '=reason', ''])(
    'refuses %j, which gives no reason',
    async (given) => {
      expect(await run({ allow: [given] })).toMatchObject({ failure: expect.stringContaining('no reason') })
    },
  )
})

describe('what cannot be scanned', () => {
  it.each([
    ['no build', () => rmSync(join(app, '.next/BUILD_ID')), {}, 'no finished build'],
    ['a file of variables that is not there', () => {}, { envFile: ['nowhere/.env'] }, 'nowhere/.env is not there'],
    ['a variable without a value', () => {}, { secret: ['NOBODY'] }, 'NOBODY has no value'],
  ])('%s', async (_, prepare, options, failure) => {
    prepare()
    const outcome = await run(options)
    expect(isFailure(outcome) && outcome.failure).toContain(failure)
  })
})

it('says that all is well', async () => {
  write({ 'public/a.txt': 'nothing' })
  const outcome = await report()
  expect(outcome.findings).toBe(0)
  expect(text(outcome)).toMatch(/^no secret in 1 file \(0\.0 MB\), of 1 variable and \d+ known formats\n/)
})
