import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPart, parts } from '../../verbs/parts.mjs'
import { freePort } from '../../verbs/port.mjs'
import { ownProcess } from '../measuring/own-processes.mjs'

export const program = findPart(parts.redis)

/** A real Redis of this bench, which keeps nothing and may be frozen, killed and started again on its port. */
export async function redisServer() {
  if (program === undefined) throw new Error(`Redis is missing: name it in ${parts.redis.variable}.`)
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const discard = () => rmSync(folder, { recursive: true, force: true })
  process.on('exit', discard)
  const port = await freePort()
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder]
      const started = ownProcess(spawn(program, settings, { stdio: ['ignore', 'pipe', 'ignore'] }))
      child = started
      await new Promise((resolve, reject) => {
        started.once('error', reject)
        started.once('exit', () => reject(new Error('Redis did not start.')))
        started.stdout.on('data', (text) => text.includes('Ready to accept connections') && resolve(undefined))
      })
    },
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    async kill() {
      if (child === undefined) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      child = undefined
    },
    async remove() {
      await this.kill()
      process.off('exit', discard)
      discard()
    },
  }
}
