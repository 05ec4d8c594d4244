import { spawn } from 'node:child_process'
import { resolveCommand } from 'package-manager-detector/commands'
import type { Agent } from 'package-manager-detector'
import type { PackageManager } from '../detected.js'
import type { Interruption } from './interruption.js'

/** The package manager could not install. */
export class InstallFailed extends Error {}

/** Milliseconds until a package manager that was asked to end is ended. */
const GRACE = 5_000

/** More of its output than this is not kept. */
const MAX_OUTPUT = 20_000

/** What is run, as people would type it. */
export function installCommand({ name, agent }: PackageManager, isFromFolder: boolean): readonly string[] {
  const found = resolveCommand(agent as Agent, 'install', []) ?? { command: name, args: ['install'] }
  return [found.command, ...found.args, ...optionsOf(name, agent, isFromFolder)]
}

function optionsOf(name: PackageManager['name'], agent: string, isFromFolder: boolean): readonly string[] {
  switch (name) {
    case 'npm':
      // A package from a folder is laid out like any other, and not as a link out of the app.
      return ['--no-audit', '--no-fund', ...(isFromFolder ? ['--install-links'] : [])]
    case 'pnpm':
      // Where the environment says CI, it takes the lockfile for the last word otherwise.
      return ['--no-frozen-lockfile']
    case 'yarn':
      return agent === 'yarn' ? ['--non-interactive'] : ['--no-immutable']
    default:
      return []
  }
}

/**
 * Runs it to its end, in a process group of its own, so that nothing of it goes on behind an interrupted command.
 * @throws {InstallFailed} with the last lines of what it said
 */
export async function install(
  folder: string,
  [command = 'npm', ...args]: readonly string[],
  interruption: Interruption,
  told: (line: string) => void,
): Promise<void> {
  const child = spawn(command, args, {
    cwd: folder,
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const read = (text: string): void => {
    output = (output + text).slice(-MAX_OUTPUT)
    const line = text.trim().split('\n').at(-1)
    if (line) told(line)
  }
  child.stdout.setEncoding('utf8').on('data', read)
  child.stderr.setEncoding('utf8').on('data', read)
  let timer: NodeJS.Timeout | undefined
  const silence = interruption.listen((signal) => {
    end(child.pid, signal)
    timer ??= setTimeout(() => end(child.pid, 'SIGKILL'), GRACE)
  })
  const code = await new Promise<number | string | null>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    child.once('close', resolve)
  })
  clearTimeout(timer)
  silence()
  // What it has started may outlive it.
  if (code !== 0) end(child.pid, 'SIGKILL')
  interruption.check()
  if (code === 'ENOENT') throw new InstallFailed(`${command} is not there`)
  if (code !== 0) throw new InstallFailed(`${command} ended with ${code}:\n${lastLines(output)}`)
}

function end(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It has ended.
  }
}

/** Without the passwords that a registry's address may hold. */
function lastLines(output: string): string {
  const lines = output
    .replaceAll(/\/\/[^\s/@]+@/g, '//')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^npm warn/i.test(line))
  const telling = lines.filter((line) => /\b(?:err|error|fail)/i.test(line))
  return (telling.length > 0 ? telling : lines).slice(-6).join('\n')
}
