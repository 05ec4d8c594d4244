import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../working-tree.ts'

/** What one command line of `holdfast` has printed. */
export interface Run {
  readonly line: string
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const execute = promisify(execFile)

/** Runs command lines one after the other in one process, which has two minutes for all of them. */
export async function holdfast(lines: readonly (readonly string[])[], cwd = root): Promise<readonly Run[]> {
  const script = join(root, 'checks/audit/in-one-process.mjs')
  const { stdout } = await execute(process.execPath, [script, JSON.stringify(lines)], {
    cwd,
    timeout: 120_000,
    maxBuffer: 100_000_000,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, GITHUB_ACTIONS: undefined },
  })
  return JSON.parse(stdout) as Run[]
}

/** Every command that reads a project, in every format that it has. */
export const EVERY_FORMAT: readonly (readonly string[])[] = [
  ...['pretty', 'json', 'sarif', 'markdown', 'github'].map((format) => ['audit', '--format', format]),
  ...['pretty', 'json', 'markdown', 'html'].map((format) => ['checklist', '--format', format]),
  ...['pretty', 'json', 'markdown'].map((format) => ['routes', '--format', format]),
]
