import { posix } from 'node:path'
import { envFilesOf, type EnvFile } from '../../project/env-files.js'
import { record } from '../../project/packages.js'
import type { PlanItem } from '../plan.js'
import { inApp, type Setting } from '../setting.js'
import { addedLines } from './added-text.js'
import { identityOf, type EnvironmentVariable } from './identity.js'

/** Owner only: it holds secrets. */
const PRIVATE = 0o600

/** The variables of `security.ts`: in the example that is committed, and in the local file, which is not. */
export function environmentPart(setting: Setting, freshSecret: () => string): PlanItem[] {
  const origin: EnvironmentVariable = {
    name: 'APP_ORIGIN',
    note: 'where browsers find this app: https://app.example.com',
  }
  const variables = [origin, ...identityOf(setting).variables]
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
  const missing = variables.filter(({ name, secret }) => (name === 'APP_ORIGIN' || secret) && !present.has(name))
  if (missing.length === 0) return [{ action: 'skip', path, reason: 'every variable that can be made up is set' }]
  const lines = missing.map(({ name, secret }) =>
    secret ? `${name}=${freshSecret()}` : `${name}=http://localhost:${developmentPort(setting)}`,
  )
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
