import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ownProcess } from './own-processes.mjs'

/**
 * A process of its own for one measurement, so that nobody pays for another's garbage or shapes. It is given its input
 * as an argument and sends one answer.
 *
 * @param {URL} file
 * @param {object} input
 * @param {{ flags?: string[], seconds?: number }} [options]
 * @returns {Promise<any>}
 */
export async function measured(file, input, options = {}) {
  const worker = startWorker(file, input, options)
  try {
    return await worker.answer()
  } finally {
    worker.stop()
  }
}

/**
 * The same as a process that is asked several times.
 *
 * @param {URL} file
 * @param {object} input
 * @param {{ flags?: string[], seconds?: number }} [options]
 */
export function startWorker(file, input, { flags = [], seconds = 120 } = {}) {
  const child = ownProcess(
    fork(fileURLToPath(file), [JSON.stringify(input)], {
      execArgv: [...process.execArgv, ...flags],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    }),
  )
  let errors = ''
  child.stderr?.on('data', (text) => (errors = `${errors}${text}`.slice(-2_000)))
  const ended = once(child, 'exit')
  // Heard by whoever waits for an answer.
  ended.catch(() => undefined)
  /** @returns {Promise<any>} */
  async function next() {
    const cut = new AbortController()
    const late = setTimeout(seconds * 1e3, undefined, { signal: cut.signal }).then(() => {
      throw new Error(`${file.pathname} ${JSON.stringify(input)} took over ${seconds} s.`)
    })
    const died = ended.then(([code]) => {
      throw new Error(`${file.pathname} ${JSON.stringify(input)} ended with ${code}:\n${errors}`)
    })
    // Whoever loses the race is not heard.
    for (const loser of [late, died]) loser.catch(() => undefined)
    try {
      const [message] = await Promise.race([once(child, 'message', { signal: cut.signal }), died, late])
      return message
    } finally {
      cut.abort()
    }
  }
  return {
    pid: child.pid,
    answer: next,
    /** @param {object | number} question */
    ask(question) {
      child.send(question)
      return next()
    },
    stop: () => void child.kill('SIGKILL'),
  }
}

/** In the process: its input, once. */
export const input = () => JSON.parse(process.argv[2] ?? '{}')

/** @param {object} message */
export const answer = (message) => void process.send?.(message)

/** The last answer. Started by hand, for a profile, a worker prints it. @param {object} message */
export function finish(message) {
  if (process.send === undefined) return console.log(message)
  process.send(message)
  process.disconnect()
}
