import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real server of one test file, on a loopback port of its own, with its data in a temporary folder. */
export interface RunningServer {
  readonly url: string
  readonly pid: number
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
    const child = spawn(recipe.command, recipe.args(port), {
      ...recipe.user,
      cwd: recipe.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    try {
      await isReady(child, recipe)
      return running(child, recipe, port)
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

function running(child: ChildProcess, { url, folder }: Recipe, port: number): RunningServer {
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  // A test run that ends early leaves no server behind.
  const abandon = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', abandon)
  return {
    url: url(port),
    pid: child.pid!,
    async stop() {
      // SIGCONT: a test may have frozen it.
      child.kill('SIGCONT')
      child.kill('SIGINT')
      await ended
      process.off('exit', abandon)
      rmSync(folder, { recursive: true, force: true })
    },
  }
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

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
