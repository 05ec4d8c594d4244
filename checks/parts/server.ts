import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../verbs/port.mjs'

/** A real server of one test file, on a loopback port of its own, with its data in a temporary folder. */
export interface RunningServer {
  readonly url: string
  readonly pid: number
  /** Ends it without a word to anybody, and starts it again on its port with what it has kept. */
  crash(): Promise<void>
  /** Resolves when the process has ended and its data is gone. */
  stop(): Promise<void>
}

interface Recipe {
  readonly name: string
  readonly command: string
  readonly args: (port: number) => string[]
  /** What the server prints when it takes connections. */
  readonly ready: RegExp
  readonly url: (port: number) => string
  readonly folder: string
  readonly user?: { uid: number; gid: number } | undefined
}

export function temporaryFolder(name: string, owner?: { uid: number; gid: number }): string {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`))
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  return folder
}

export async function startServer(recipe: Recipe): Promise<RunningServer> {
  // A free port may be taken by somebody else before the server gets to it.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    try {
      return running(await started(recipe, port), recipe, port)
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

async function started(recipe: Recipe, port: number): Promise<ChildProcess> {
  const child = spawn(recipe.command, recipe.args(port), {
    ...recipe.user,
    cwd: recipe.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await isReady(child, recipe)
  return child
}

function running(first: ChildProcess, recipe: Recipe, port: number): RunningServer {
  const { url, folder } = recipe
  let child = first
  // A test run that ends early leaves no server behind.
  const abandon = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', abandon)
  return {
    url: url(port),
    get pid() {
      return child.pid!
    },
    async crash() {
      child.kill('SIGKILL')
      await hasEnded(child)
      for (let attempt = 1; ; attempt += 1) {
        try {
          child = await started(recipe, port)
          return
        } catch (error) {
          // Its children may not have noticed yet that they are alone.
          if (attempt === 20) throw error
          await sleep(100)
        }
      }
    },
    async stop() {
      // SIGCONT: a test may have frozen it.
      child.kill('SIGCONT')
      child.kill('SIGINT')
      await hasEnded(child)
      process.off('exit', abandon)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function hasEnded(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

function isReady(child: ChildProcess, { name, ready }: Recipe): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (text: string): void => {
      output += text
      if (ready.test(output)) resolve()
    }
    child.stdout?.setEncoding('utf8').on('data', read)
    child.stderr?.setEncoding('utf8').on('data', read)
    child.once('error', reject)
    child.once('close', () => reject(new Error(`${name} did not start:\n${output}`)))
  })
}
