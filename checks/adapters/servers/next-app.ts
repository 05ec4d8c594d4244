import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { hashOf } from '../../../verbs/hash.mjs'
import { alone } from '../../../verbs/lock.mjs'
import { cache } from '../../../verbs/workspace.mjs'
import { root } from '../../working-tree.ts'
import { startProcess, type RunningProcess } from './process.ts'

const adapters = join(root, 'checks', 'adapters')

/** A Next app of this folder, as it runs in production. */
export interface NextApp {
  readonly origin: string
  /** Changes its world: see the app's `world.ts`. */
  control(world: { readonly down?: boolean; readonly ahead?: number }): Promise<void>
  stop(): Promise<void>
}

/**
 * `next build`, unless nothing has changed since the last one, and `next start`.
 *
 * @param name the folder
 * @param port free, on localhost
 * @param env for the run only: a build has none of it
 */
export async function startNextApp(
  name: string,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<NextApp> {
  const folder = join(adapters, name)
  const next = createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next')
  await alone(async () => build(name, folder, next))
  const app = await startProcess(process.execPath, [next, 'start', '-H', 'localhost', '-p', `${port}`], {
    ready: /Ready in/,
    env: { NODE_ENV: 'production', ...env },
    folder,
  })
  const origin = `http://localhost:${port}`
  await answers(origin, app)
  return {
    origin,
    async control(world) {
      await fetch(`${origin}/api/control`, { method: 'POST', body: JSON.stringify(world) })
    },
    stop: () => app.end('SIGTERM'),
  }
}

function build(name: string, folder: string, next: string): void {
  const stamp = join(cache, 'stamps', `check-${name}.json`)
  const inputs = [folder, join(root, 'packages/holdfast/dist'), join(root, 'package-lock.json')]
  // Next names each build anew: one that is not of these inputs is not trusted.
  const state = (): string => {
    const id = join(folder, '.next', 'BUILD_ID')
    const counts = (file: string) => !/next-env\.d\.ts$|\.tsbuildinfo$/.test(file)
    return JSON.stringify({ inputs: hashOf(inputs, counts), build: existsSync(id) ? readFileSync(id, 'utf8') : null })
  }
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state()) return
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', VITEST: undefined },
  })
  if (status !== 0) throw new Error(`next build of ${name} failed:\n${stdout}${stderr}`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, state())
}

/** Next prints that it is ready an instant before it takes connections. */
async function answers(origin: string, app: RunningProcess): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    const is = await fetch(origin).then(
      ({ ok }) => ok,
      () => false,
    )
    if (is) return
    await sleep(100)
  }
  await app.end('SIGKILL')
  throw new Error(`${origin} does not answer:\n${app.output()}`)
}
