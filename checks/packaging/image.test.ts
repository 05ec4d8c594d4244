import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from '../working-tree.ts'

const app = join(root, 'apps/reference')
const dockerfile = readFileSync(join(app, 'Dockerfile'), 'utf8')

/** Each instruction on one line, without comments. */
const instructions = dockerfile
  .replaceAll(/^\s*#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')

describe('the Dockerfile of the reference app', () => {
  it('installs by the manifests of all workspaces: npm ci refuses a lock file that names more', () => {
    const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] }
    const all = workspaces.flatMap((pattern) => {
      const parent = pattern.replace(/\/\*$/, '')
      return parent === pattern ? [parent] : readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
    })
    const manifests = all.map((folder) => `${folder}/package.json`).filter((path) => existsSync(join(root, path)))
    const copied = instructions.flatMap((line) => /^COPY (\S+\/package\.json) (\S+)$/.exec(line)?.[1] ?? [])
    expect(copied).toEqual(manifests.toSorted())
  })

  it('runs as somebody who may change nothing but data and pages', () => {
    const run = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM')))
    expect(run).toContain('USER node')
    const owned = run.filter((line) => line.includes('--chown'))
    expect(owned.map((line) => line.split(' ').at(-1))).toEqual(['apps/reference/.next'])
    // Without a shell in between: signals reach Node.
    expect(run.at(-1)).toBe('CMD ["node", "apps/reference/server.js"]')
    expect(run.find((line) => line.startsWith('HEALTHCHECK'))).toContain('/api/health')
    expect(run.some((line) => line.includes('NODE_ENV=production'))).toBe(true)
  })

  it('has no secret in a layer, and gets none from the folder that it is built in', () => {
    expect(instructions.filter((line) => /SECRET|PASSWORD|TOKEN|_URL/.test(line))).toEqual([])
    const ignored = readFileSync(join(app, 'Dockerfile.dockerignore'), 'utf8').split('\n')
    for (const pattern of ['**/.env', '**/.env.*', '**/.data', '.git', '**/node_modules'])
      expect(ignored).toContain(pattern)
  })
})

describe('compose.yaml', () => {
  const { services } = parse(readFileSync(join(app, 'compose.yaml'), 'utf8')) as {
    services: Record<
      string,
      { environment?: Record<string, string>; ports?: string[]; healthcheck?: object; image: string }
    >
  }

  it('gives the app Postgres and Redis, both sound before it starts', () => {
    expect(services).toMatchObject({
      app: { depends_on: { database: { condition: 'service_healthy' }, counters: { condition: 'service_healthy' } } },
      database: { image: expect.stringMatching(/^postgres:\d/), healthcheck: expect.anything() },
      counters: { image: expect.stringMatching(/^redis:\d/), healthcheck: expect.anything() },
    })
  })

  it('sets only what the app reads', () => {
    const read = readFileSync(join(app, 'env.ts'), 'utf8')
    for (const name of Object.keys(services['app']?.environment ?? {})) expect(read).toContain(`${name}:`)
  })

  it('opens one port, to this machine, and holds no secret', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? [])
    expect(ports).toEqual(['127.0.0.1:3000:3000'])
    for (const { environment = {} } of Object.values(services))
      for (const [name, value] of Object.entries(environment))
        if (/SECRET|PASSWORD/.test(name)) expect(value).toMatch(/^\$\{\w+:\?.+\}$/)
  })
})
