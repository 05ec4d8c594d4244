import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { minVersion, Range } from 'semver'
import type { Advisory, AdvisorySeverity, AffectedRange } from './advisory.js'

/** What `npm audit` knew, or a sentence that says why it was not asked or did not answer. */
export type NpmAudit = { readonly advisories: readonly Advisory[] } | { readonly notice: string }

export interface NpmAuditOptions {
  /** The program and what stands before `audit`; tests give a stand-in. Default: the npm of this machine. */
  readonly npm?: readonly [string, ...string[]]
  /** Milliseconds; default 20,000. */
  readonly deadline?: number
}

const DEADLINE = 20_000
const MAX_OUTPUT = 50_000_000

/**
 * Asks `npm audit` in a folder that holds a `package-lock.json`. It installs nothing and runs no script; it does tell the
 * registry of the folder's settings which packages are locked. Never throws, and never takes longer than the deadline.
 */
export async function npmAudit(folder: string, options: NpmAuditOptions = {}): Promise<NpmAudit> {
  if (!existsSync(join(folder, 'package-lock.json')) && !existsSync(join(folder, 'npm-shrinkwrap.json'))) {
    return { notice: 'npm audit needs a package-lock.json' }
  }
  const [program, ...before] = options.npm ?? npmOfMachine()
  const parameters = [...before, 'audit', '--json', '--package-lock-only', '--omit=dev', '--ignore-scripts']
  const output = await outputOf(program, parameters, folder, options.deadline ?? DEADLINE)
  if (output === undefined) return { notice: 'npm audit did not answer' }
  return advisoriesIn(output)
}

/** On Windows `npm` is a script that only a shell can start: its program beside Node is not. */
function npmOfMachine(): readonly [string, ...string[]] {
  if (process.platform !== 'win32') return ['npm']
  return [process.execPath, join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')]
}

function outputOf(
  program: string,
  parameters: readonly string[],
  cwd: string,
  deadline: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd, shell: false, stdio: ['ignore', 'pipe', 'ignore'] })
    const parts: Buffer[] = []
    let bytes = 0
    const end = (output: string | undefined): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      // What it has started itself may hold the pipe open.
      child.stdout.destroy()
      child.unref()
      resolve(output)
    }
    const timer = setTimeout(() => end(undefined), deadline)
    child.on('error', () => end(undefined))
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.byteLength
      if (bytes > MAX_OUTPUT) end(undefined)
      else parts.push(part)
    })
    // Its exit code says only whether it found anything.
    child.on('close', () => end(Buffer.concat(parts).toString('utf8')))
  })
}

const SEVERITIES: Readonly<Record<string, AdvisorySeverity>> = {
  critical: 'critical',
  high: 'high',
  moderate: 'medium',
  low: 'low',
  info: 'low',
}

/** The advisories of a report of version 2 (npm 7 and later). */
export function advisoriesIn(output: string): NpmAudit {
  let report: unknown
  try {
    report = JSON.parse(output)
  } catch {
    return { notice: 'npm audit did not answer' }
  }
  const vulnerabilities = object(object(report)?.vulnerabilities)
  if (vulnerabilities === undefined) return { notice: 'npm audit did not answer' }
  const found = new Map<string, Advisory>()
  for (const vulnerability of Object.values(vulnerabilities)) {
    const via = object(vulnerability)?.via
    for (const each of Array.isArray(via) ? via : []) {
      const advisory = advisoryFrom(object(each))
      if (advisory !== undefined) found.set(`${advisory.package} ${advisory.id}`, advisory)
    }
  }
  return { advisories: [...found.values()] }
}

function advisoryFrom(via: Record<string, unknown> | undefined): Advisory | undefined {
  const { name, title, url, severity, range } = via ?? {}
  const id = typeof url === 'string' ? /GHSA(?:-[\da-z]{4}){3}/.exec(url)?.[0] : undefined
  const ranges = typeof range === 'string' ? rangesOf(range) : []
  const level = typeof severity === 'string' ? SEVERITIES[severity] : undefined
  if (typeof name !== 'string' || id === undefined || level === undefined || ranges.length === 0) return undefined
  const summary = typeof title === 'string' ? title.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 300) : ''
  return {
    id,
    aliases: [],
    package: name,
    severity: level,
    confidence: 'high',
    ranges,
    summary: summary === '' ? 'see the advisory' : summary,
    source: 'npm audit',
  }
}

/** `>=1.0.0 <1.2.3 || <=0.9.0` as pairs of ends. */
function rangesOf(text: string): AffectedRange[] {
  try {
    return new Range(text).set.map((comparators): AffectedRange => {
      const end = (operator: string): string | undefined =>
        comparators.find((each) => each.operator === operator)?.semver.version
      const [from, after, fixed, last] = ['>=', '>', '<', '<='].map(end)
      const exact = comparators.find(({ operator, value }) => operator === '' && value !== '')?.semver.version
      if (exact !== undefined) return { introduced: exact, last: exact }
      return {
        introduced: from ?? (after === undefined ? '0' : (minVersion(`>${after}`)?.version ?? after)),
        ...(fixed === undefined ? {} : { fixed }),
        ...(last === undefined ? {} : { last }),
      }
    })
  } catch {
    return []
  }
}

function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}
