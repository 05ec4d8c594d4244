import { posix } from 'node:path'
import { coerce, minVersion, satisfies, valid, type SemVer } from 'semver'
import type { App } from '../project/apps.js'
import { envFilesOf } from '../project/env-files.js'
import { dependenciesOf } from '../project/installed.js'
import { isScript } from '../project/server-file.js'
import type { Project } from '../project/project.js'
import type { SourceFile } from '../project/source-file.js'
import { authLibraryOf } from './detect-auth.js'
import type { Detected, PackageManager } from './detected.js'

/** What an app declares, and the versions that are really there. */
export interface Dependencies {
  has(name: string): boolean
  /** Exact where it is installed or locked, else the lowest of the range; undefined where nobody can tell. */
  version(name: string): SemVer | undefined
}

export function dependenciesIn(app: App, project: Project): Dependencies {
  const { installed, asked } = dependenciesOf(app, project)
  const declared = app.package?.dependencies ?? asked
  return {
    has: (name) => declared.has(name),
    version: (name) => {
      const found = installed.find((each) => each.name === name && each.by === name)
      const range = declared.get(name)
      if (found !== undefined) return coerce(found.version, { includePrerelease: true }) ?? undefined
      if (range === undefined) return undefined
      try {
        return minVersion(range) ?? undefined
      } catch {
        // `latest`, `catalog:`, a tarball.
        return valid(range) === null ? undefined : (coerce(range) ?? undefined)
      }
    },
  }
}

export function detect(
  project: Project,
  app: App,
  { name: packageManager }: PackageManager,
  security: SourceFile | undefined,
): Detected {
  const packages = dependenciesIn(app, project)
  const beside = (name: string): string | null => besideApp(app, name) ?? null
  return {
    next: packages.version('next')?.version ?? app.next ?? '16.0.0',
    typescript: app.files.some((path) => /(?:^|\/)tsconfig\.json$/.test(path)) || hasTypeScript(app),
    appRouter: app.appFolder ?? null,
    pagesRouter: app.pagesFolder ?? null,
    packageManager,
    auth: authLibraryOf(packages),
    orm: ORMS.find((name) => packages.has(name)) ?? null,
    database: isPostgres(app, project, packages) ? 'postgres' : null,
    validation: validationOf(packages),
    limits: LIMITERS.filter((name) => packages.has(name)),
    store: storeOf(packages),
    host: hostOf(app, project, packages),
    proxy: app.proxyFile ?? null,
    instrumentation: beside('instrumentation'),
    security: security?.path ?? null,
  }
}

/** The folder that holds `app` or `pages`. */
export function homeOf({ root, appFolder, pagesFolder }: App): string {
  const folder = posix.dirname(appFolder ?? pagesFolder ?? posix.join(root, 'app'))
  return folder === '.' ? '' : folder
}

/** `instrumentation`, `security`: a file beside `app` or `pages`, whatever its ending. */
export function besideApp(app: App, name: string): string | undefined {
  const home = homeOf(app)
  const stem = home === '' ? name : `${home}/${name}`
  return ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs']
    .map((end) => `${stem}.${end}`)
    .find((path) => app.files.includes(path))
}

/** The file that makes the gate: it calls what it imports from `holdfast/next` as `holdfast`. */
export function securityFileOf(app: App, project: Project): SourceFile | undefined {
  for (const path of app.files) {
    if (!isScript(path) || !/['"]holdfast\/next['"]/.test(project.tree.text(path) ?? '')) continue
    const file = project.tree.source(path)
    const isImported = file?.imports.some(({ source, name }) => source === 'holdfast/next' && name === 'holdfast')
    if (isImported && file?.exports.some(({ name }) => name === 'route')) return file
  }
  return undefined
}

function hasTypeScript(app: App): boolean {
  return app.files.some((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
}

const ORMS = ['@prisma/client', 'drizzle-orm', 'kysely', 'typeorm', 'mongoose', 'sequelize', 'knex', '@mikro-orm/core']
const POSTGRES = ['pg', 'postgres', '@vercel/postgres', '@neondatabase/serverless', 'postgres.js', 'slonik']
const LIMITERS = [
  '@upstash/ratelimit',
  '@vercel/firewall',
  '@arcjet/next',
  'rate-limiter-flexible',
  'express-rate-limit',
  'next-rate-limit',
  'limiter',
  'bottleneck',
]

/** By its drivers, its schema, or the form of the address in an environment file: of that nothing is kept. */
function isPostgres(app: App, project: Project, packages: Dependencies): boolean {
  const { tree } = project
  const schema = app.files.find((path) => path.endsWith('schema.prisma'))
  const provider = /provider\s*=\s*"(\w+)"\s*\n\s*url|datasource\s+\w+\s*\{[^}]*provider\s*=\s*"(\w+)"/.exec(
    schema === undefined ? '' : (tree.text(schema) ?? ''),
  )
  if (provider !== null) return (provider[1] ?? provider[2] ?? '').startsWith('postgres')
  const address = envFilesOf(tree)
    .filter(({ path, isExample }) => !isExample && posix.dirname(path) === (app.root || '.'))
    .flatMap(({ variables }) => variables)
    .find(({ name, value }) => name === 'DATABASE_URL' && value !== '')
  if (address !== undefined) return /^postgres(?:ql)?:/.test(address.value)
  return POSTGRES.some((name) => packages.has(name))
}

/** Schemas reach the gate by Standard Schema, which came to each of them with one version. */
const VALIDATORS: readonly (readonly [string, string])[] = [
  ['zod', '>=3.24.0'],
  ['valibot', '>=1.0.0-0'],
  ['arktype', '>=2.0.0-0'],
  ['yup', '>=1.7.0'],
  ['joi', '>=18.0.0'],
  ['superstruct', '>=99'],
]

function validationOf(packages: Dependencies): Detected['validation'] {
  for (const [name, range] of VALIDATORS) {
    if (!packages.has(name)) continue
    const version = packages.version(name)
    const standardSchema = version === undefined || satisfies(version, range, { includePrerelease: true })
    return { name, version: version?.version ?? null, standardSchema }
  }
  return null
}

function storeOf(packages: Dependencies): Detected['store'] {
  if (packages.has('@upstash/redis')) return 'upstash'
  return packages.has('ioredis') ? 'ioredis' : packages.has('redis') ? 'redis' : null
}

function hostOf({ root }: App, { tree }: Project, packages: Dependencies): Detected['host'] {
  const has = (name: string): boolean => tree.has(posix.join(root, name)) || tree.has(name)
  if (has('vercel.json') || has('vercel.ts') || packages.has('@vercel/functions')) return 'vercel'
  return has('fly.toml') ? 'fly' : null
}
