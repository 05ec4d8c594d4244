import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { APP, BARE, folderWith, found, gate, strong, type Files, removeFolders } from './examined.test-parts.js'

afterAll(removeFolders)

const DEPLOYED = new URL('https://shop.example.com')

describe("the app's own origin", () => {
  it.each([
    ['https', 'https://shop.example.com', 'pass'],
    ['a loopback address', 'http://localhost:3000', 'pass'],
    ['http', 'http://shop.example.com', 'fail'],
    ['a path', 'https://shop.example.com/app', 'fail'],
    ['a slash', 'https://shop.example.com/', 'fail'],
    ['a port that goes without saying', 'https://shop.example.com:443', 'fail'],
    ['capitals', 'https://Shop.example.com', 'fail'],
    ['no URL', 'shop.example.com', 'fail'],
    ['another protocol', 'ftp://shop.example.com', 'fail'],
    ['a password', 'https://user:hunter2hunter2@shop.example.com', 'fail'],
  ])('%s', async (_, value, verdict) => {
    const [said, words] = await found('origin', { ...APP, '.env': `APP_ORIGIN=${value}\n` })
    expect(said).toBe(verdict)
    expect(words).toContain('APP_ORIGIN (.env)')
    expect(words).not.toContain('hunter2')
  })

  it.each([
    ['the deployed app is reached under it', 'https://shop.example.com', DEPLOYED, 'pass'],
    ['the deployed app is reached under another', 'https://www.example.com', DEPLOYED, 'fail'],
    ['a build of production is tried here', 'https://shop.example.com', new URL('http://localhost:3000'), 'warn'],
    ['a port is another', 'http://localhost:3000', new URL('http://localhost:3001'), 'fail'],
  ])('%s', async (_, value, url, verdict) => {
    expect((await found('origin', APP, { env: { APP_ORIGIN: value }, url, isOffline: true }))[0]).toBe(verdict)
  })

  it('the environment is stronger than files, and those of production than the others', async () => {
    const files = {
      ...APP,
      '.env': 'APP_ORIGIN=https://a.example.com\n',
      '.env.production': 'APP_ORIGIN=https://b.example.com\n',
    }
    expect((await found('origin', files))[1]).toContain('(.env.production) is https://b.example.com')
    expect((await found('origin', files, { env: { NODE_ENV: 'development' } }))[1]).toContain(
      '(.env) is https://a.example.com',
    )
    expect((await found('origin', files, { env: { APP_ORIGIN: 'https://c.example.com' } }))[1]).toContain(
      '(the environment)',
    )
    const further = folderWith({ 'ci.env': 'APP_ORIGIN=https://d.example.com\n' })
    expect((await found('origin', files, { envFiles: [join(further, 'ci.env')] }))[1]).toContain('(ci.env)')
  })

  it('is read under the name that the code gives it, or from the code', async () => {
    const named = {
      ...APP,
      'security.ts': gate(`origin: process.env.PUBLIC_URL!, trustedProxies: 'none'`),
      '.env': 'A=1',
    }
    expect(await found('origin', named)).toEqual(['fail', expect.stringContaining('PUBLIC_URL is not set')])
    const written = { ...APP, 'security.ts': gate(`origin: 'https://shop.example.com'`) }
    expect((await found('origin', written))[1]).toContain('origin (the code) is https://shop.example.com')
  })

  it('is missing where variables are, and not known where none are', async () => {
    expect((await found('origin', { ...APP, '.env': 'OTHER=1\n' }))[0]).toBe('fail')
    expect((await found('origin', APP, { env: { NODE_ENV: 'production' } }))[0]).toBe('fail')
    expect((await found('origin', { ...APP, '.env.example': 'APP_ORIGIN=\n' }, { env: { CI: 'true' } }))[0]).toBe(
      'skip',
    )
    expect((await found('origin', BARE))[0]).toBe('skip')
  })
})

describe('trusted proxies', () => {
  it.each([
    ['nothing is said', '', {}, 'fail'],
    ["'none'", `trustedProxies: 'none'`, {}, 'pass'],
    ["'none' in a container", `trustedProxies: 'none'`, { Dockerfile: '' }, 'pass'],
    ["'none' on a platform", `trustedProxies: 'none'`, { 'vercel.json': '{}' }, 'fail'],
    ['the preset of the platform', `trustedProxies: 'fly'`, { 'fly.toml': '', Dockerfile: '' }, 'pass'],
    ['the preset of another', `trustedProxies: 'vercel'`, { 'fly.toml': '' }, 'fail'],
    ['a preset, and no platform', `trustedProxies: 'nginx'`, {}, 'pass'],
    ['a preset that there is not', `trustedProxies: 'heroku'`, {}, 'fail'],
    ['a number where a preset fits', 'trustedProxies: 1', { 'vercel.json': '{}' }, 'warn'],
    ['a number behind a proxy', 'trustedProxies: 2', { 'render.yaml': '' }, 'pass'],
    ['networks', `trustedProxies: ['10.0.0.0/8']`, {}, 'pass'],
    ['what the environment decides', 'trustedProxies: proxies()', { 'vercel.json': '{}' }, 'pass'],
    ['what is spread', '...shared()', {}, 'pass'],
  ])('%s', async (_, setting, files, verdict) => {
    const security = gate(`origin: 'https://shop.example.com', ${setting}`)
    expect(await found('trusted-proxies', { ...APP, ...files, 'security.ts': security })).toEqual([
      verdict,
      expect.stringContaining('security.ts:2'),
    ])
  })

  it('a socket that nobody records is no answer', async () => {
    const { 'instrumentation.ts': _, ...rest } = APP
    expect(await found('trusted-proxies', rest)).toEqual(['fail', expect.stringContaining('registerPeer()')])
  })

  it('a platform shows in the environment too, and an app without a gate trusts nobody', async () => {
    expect(await found('trusted-proxies', APP, { env: { VERCEL: '1' } })).toEqual([
      'fail',
      expect.stringContaining("'vercel'"),
    ])
    expect((await found('trusted-proxies', BARE))[0]).toBe('skip')
  })
})

describe('secrets', () => {
  it.each([
    ['random', strong(), 'pass'],
    ['short', 'k3Jd9sXw', 'fail'],
    ['a placeholder', 'change-me-change-me-change-me-change-me-123', 'fail'],
    ['words', 'correct horse battery staple and some more of them', 'fail'],
    ['counting', '0123456789abcdef0123456789abcdef0123456789abcdef', 'fail'],
  ])('%s', async (_, value, verdict) => {
    for (const name of ['HOLDFAST_SECRET', 'JWT_SECRET', 'AUTH_SECRET']) {
      const [said, words] = await found('secrets', { ...APP, '.env': `${name}="${value}"\n` })
      expect([said, words]).toEqual([verdict, expect.stringContaining(`${name} (.env)`)])
      expect(words).not.toContain(value)
    }
  })

  it('of a file are judged beside a strong one of the environment', async () => {
    const [verdict, words] = await found(
      'secrets',
      { ...APP, '.env': 'JWT_SECRET=short\n' },
      { env: { JWT_SECRET: strong() } },
    )
    expect([verdict, words]).toEqual(['fail', expect.stringMatching(/^JWT_SECRET \(\.env\) is shorter/) as string])
    vi.stubEnv('JWT_SECRET', strong())
    expect((await found('secrets', { ...APP, '.env': 'JWT_SECRET=short\n' }))[0]).toBe('fail')
    vi.unstubAllEnvs()
  })

  it('of developers, and what only lets somebody in, are warned of', async () => {
    expect((await found('secrets', { ...APP, '.env.development': 'JWT_SECRET=dev\n' }))[0]).toBe('warn')
    expect((await found('secrets', { ...APP, '.env': 'CRON_SECRET=hunter2\n' }))[0]).toBe('warn')
    expect((await found('secrets', { ...APP, '.env': `CRON_SECRET=${strong()}\n` }))[0]).toBe('pass')
  })

  it('of providers are theirs to judge', async () => {
    expect(
      (await found('secrets', { ...APP, '.env': 'STRIPE_SECRET_KEY=sk_test_1\nNEXT_PUBLIC_SITE_KEY=a\n' }))[0],
    ).toBe('skip')
  })

  const value = strong()
  it.each<[string, Files, string, string]>([
    [
      'two names',
      { '.env': `JWT_SECRET=${value}\nSESSION_SECRET=${value}\n` },
      'warn',
      'JWT_SECRET and SESSION_SECRET',
    ],
    ['a public name for it', { '.env': `JWT_SECRET=${value}\nNEXT_PUBLIC_KEY=${value}\n` }, 'fail', 'every browser'],
    [
      'an example',
      { '.env': `JWT_SECRET=${value}\n`, '.env.example': `JWT_SECRET=${value}\n` },
      'fail',
      '.env.example shows',
    ],
    [
      'developers and production',
      { '.env.development': `JWT_SECRET=${value}\n`, '.env.production': `JWT_SECRET=${value}\n` },
      'warn',
      'the same in .env.development',
    ],
  ])('one value in several places: %s', async (_, files, verdict, words) => {
    expect(await found('secrets', { ...APP, ...files })).toEqual([verdict, expect.stringContaining(words)])
  })

  it.each([
    [
      'databases under the names of two libraries',
      'DATABASE_URL=postgres://a:hunter2hunter2@db/shop\nPOSTGRES_URL=postgres://a:hunter2hunter2@db/shop\n',
      'pass',
    ],
    ['two versions of one library', `AUTH_SECRET=${value}\nNEXTAUTH_SECRET=${value}\n`, 'pass'],
    [
      'a key of a provider that browsers may have',
      `MAPS_API_KEY=${value}\nNEXT_PUBLIC_MAPS_API_KEY=${value}\n`,
      'warn',
    ],
  ])('one value for %s', async (_, text, verdict) => {
    expect((await found('secrets', { ...APP, '.env': `HOLDFAST_SECRET=${strong()}\n${text}` }))[0]).toBe(verdict)
  })

  it('one that the example lists is missing where variables are', async () => {
    const files = { ...APP, '.env.example': 'HOLDFAST_SECRET=\n', '.env': 'OTHER=1\n' }
    expect(await found('secrets', { ...files, '.env.example': 'HOLDFAST_SECRET=openssl rand -base64 48\n' })).toEqual([
      'fail',
      expect.stringContaining('HOLDFAST_SECRET is not set.'),
    ])
  })
})

describe('environment files', () => {
  const files = { ...APP, '.env.local': `JWT_SECRET=${strong()}\n` }
  const git = (root: string, ...args: string[]): void => {
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      stdio: 'ignore',
    })
  }

  it('are private, or others of the machine read them', async () => {
    const root = folderWith(files)
    expect(await found('env-files', root)).toEqual(['pass', expect.stringContaining('(0600)')])
    for (const [mode, verdict] of [
      [0o644, 'warn'],
      [0o640, 'warn'],
      [0o400, 'pass'],
    ] as const) {
      chmodSync(join(root, '.env.local'), mode)
      expect((await found('env-files', root))[0]).toBe(verdict)
    }
  })

  it('are in no repository', async () => {
    const root = folderWith(files)
    git(root, 'init', '-q')
    expect(await found('env-files', root)).toEqual(['warn', expect.stringContaining('no .gitignore names it')])
    git(root, 'add', '-A')
    git(root, 'commit', '-qm', 'all')
    expect(await found('env-files', root)).toEqual(['fail', expect.stringContaining('is in the repository')])
    const ignoring = folderWith({ ...files, '.gitignore': '.env*.local\n' })
    git(ignoring, 'init', '-q')
    expect(await found('env-files', ignoring)).toEqual(['pass', expect.stringContaining('not in the repository')])
  })

  it('with a database on this machine may be in the repository on purpose', async () => {
    const root = folderWith({ ...APP, '.env': 'DATABASE_URL=postgres://postgres:postgres@localhost:5432/shop\n' })
    git(root, 'init', '-q')
    git(root, 'add', '-A')
    expect(await found('env-files', root)).toEqual(['warn', expect.stringContaining('what may be secrets')])
  })

  it('without a secret may be read by everybody', async () => {
    const root = folderWith({ ...APP, '.env': 'PORT=3000\nTOKEN_TTL=3600\nNEXT_PUBLIC_NAME=shop\n' })
    chmodSync(join(root, '.env'), 0o644)
    expect(await found('env-files', root)).toEqual(['pass', 'No secret is in .env.\n'])
    expect((await found('env-files', APP))[0]).toBe('skip')
  })
})
