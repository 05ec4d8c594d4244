import { posix } from 'node:path'
import { envFilesOf, type EnvFile } from '../../project/env-files.js'
import { record } from '../../project/packages.js'
import type { PlanItem } from '../plan.js'
import { inApp, type Setting } from '../setting.js'
import { addedLines } from './added-text.js'
import { identityOf, type EnvironmentVariable } from './identity.js'
import { seedsAdministrator } from './instrumentation.js'

/** Owner only: it holds secrets. */
const PRIVATE = 0o600

/** Whoever reads the local file signs in with them; a deployment sets its own, and takes them away once it has. */
const ADMINISTRATOR: readonly EnvironmentVariable[] = [
  { name: 'ADMIN_EMAIL', note: 'the first administrator, made when the app starts', local: () => 'admin@example.com' },
  {
    name: 'ADMIN_PASSWORD',
    note: 'theirs, for the first time that they sign in: 8 characters or more',
    local: (secret) => secret().slice(0, 24),
  },
]

/** The variables of `security.ts`: in the example that is committed, and in the local file, which is not. */
export function environmentPart(setting: Setting, freshSecret: () => string): PlanItem[] {
  const origin: EnvironmentVariable = {
    name: 'APP_ORIGIN',
    note: 'where browsers find this app: https://app.example.com',
    local: () => `http://localhost:${developmentPort(setting)}`,
  }
  const variables = [origin, ...identityOf(setting).variables, ...(seedsAdministrator(setting) ? ADMINISTRATOR : [])]
  return [examplePart(setting, variables), ...localPart(setting, variables, freshSecret)]
}

/** The one that is there; else the usual name. */
export function exampleOf(setting: Setting): string {
  return examplesOf(setting)[0]?.path ?? inApp(setting, '.env.example')
}

function examplesOf({ app, project }: Setting): readonly EnvFile[] {
  return envFilesOf(project.tree).filter(({ path, isExample }) => isExample && isBeside(path, app.root))
}

function examplePart(setting: Setting, variables: readonly EnvironmentVariable[]): PlanItem {
  const { project } = setting
  const files = examplesOf(setting)
  const path = exampleOf(setting)
  const present = new Set(files.flatMap((file) => file.variables.map(({ name }) => name)))
  const missing = variables.filter(({ name }) => !present.has(name))
  if (missing.length === 0) return { action: 'skip', path, reason: 'every variable is in it' }
  const lines = missing.flatMap(({ name, note }) => [`# ${note}`, `${name}=`])
  return addedLines(project.tree, path, lines, 'the variables that a deployment sets')
}

function localPart(setting: Setting, variables: readonly EnvironmentVariable[], freshSecret: () => string): PlanItem[] {
  const { app, project } = setting
  const path = inApp(setting, '.env.local')
  const present = new Set(
    envFilesOf(project.tree)
      .filter((file) => !file.isExample && isBeside(file.path, app.root))
      .flatMap((file) => file.variables.filter(({ value }) => value !== '').map(({ name }) => name)),
  )
  const lines = variables.flatMap(({ name, local }) =>
    local === undefined || present.has(name) ? [] : [`${name}=${local(freshSecret)}`],
  )
  if (lines.length === 0) return [{ action: 'skip', path, reason: 'every variable that can be made up is set' }]
  const what = 'values for this machine, ignored by git'
  return [addedLines(project.tree, path, lines, what, { mode: PRIVATE, secret: true })]
}

function isBeside(path: string, root: string): boolean {
  return posix.dirname(path) === (root === '' ? '.' : root)
}

/** Of `next dev -p 4000`; Next's own otherwise. */
export function developmentPort({ app }: Setting): string {
  const { dev, start } = record(app.package?.manifest.scripts) ?? {}
  const [, port] =
    [dev, start]
      .map((script) => /(?:-p|--port)[ =](\d+)|PORT=(\d+)/.exec(typeof script === 'string' ? script : ''))
      .find((found) => found !== null)
      ?.filter((part) => part !== undefined) ?? []
  return port ?? '3000'
}
