import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { ownProcess } from '../measuring/own-processes.mjs'

/**
 * One run of a command from its start to its end, by the wall and by CPU, and the most memory that it held (Linux).
 *
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {string} cwd
 */
export async function measured(command, parameters, cwd) {
  const start = performance.now()
  // Its own shell tells the times of what it waited for.
  const child = ownProcess(
    spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null 2>&1', command, ...parameters], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 900_000,
      killSignal: 'SIGKILL',
    }),
  )
  let told = ''
  child.stderr.on('data', (chunk) => (told += String(chunk)))
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, memoryBelow(child.pid ?? 0))), 50)
  const [code] = await once(child, 'close')
  clearInterval(watch)
  const [user = 0, system = 0] = told.trim().split(/\s+/).slice(-2).map(Number)
  return {
    seconds: Math.round((performance.now() - start) / 10) / 100,
    cpu: Math.round((user + system) * 100) / 100,
    megabytes: Math.round(most / 1_024),
    code,
  }
}

/** Resident kilobytes of the processes that this one has started. @param {number} pid @returns {number} */
function memoryBelow(pid) {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    return children.reduce((sum, child) => {
      const [, resident = 0] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8')) ?? []
      return sum + Number(resident) + memoryBelow(Number(child))
    }, 0)
  } catch {
    return 0
  }
}
