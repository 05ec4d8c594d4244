import { spawn } from 'node:child_process'
import { root } from './workspace.mjs'

/** A command of a verb ended badly. Its output is already on the screen, so the message alone is worth printing. */
export class CommandFailed extends Error {}

/**
 * Runs one command silently under a label, and prints its output only when it fails.
 * Work over two seconds says that it is still going on.
 *
 * @param {string} label what is being done, for a person
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what the command printed
 */
export async function run(label, command, args, { cwd = root, env = process.env } = {}) {
  const started = performance.now()
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${label} …`)
  const progress = setInterval(() => console.log(`  … ${label.toLowerCase()}, ${seconds()} s`), 5_000)
  try {
    const { code, output } = await collect(command, args, { cwd, env })
    if (code === 0) {
      console.log(`  done in ${seconds()} s`)
      return output
    }
    console.error(output.trimEnd())
    throw new CommandFailed(`${label} failed (exit code ${code}): ${[command, ...args].join(' ')}`)
  } finally {
    clearInterval(progress)
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function collect(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? (signal === null ? 1 : 128), output }))
  })
}

/**
 * Runs one command with the terminal as its own. Ctrl-C reaches it from there; SIGTERM is passed on.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code
 */
export function show(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' })
    const passOn = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    const wait = () => {}
    process.on('SIGTERM', passOn).on('SIGINT', wait)
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGTERM', passOn).off('SIGINT', wait)
      resolve(code ?? 1)
    })
  })
}

/**
 * Runs a verb's main function: an expected failure is one line, an unexpected one keeps its stack.
 *
 * @param {() => Promise<number | void>} verb resolves to the exit code
 */
export async function main(verb) {
  try {
    process.exitCode = (await verb()) ?? 0
  } catch (error) {
    console.error(error instanceof CommandFailed ? error.message : error)
    process.exitCode = 1
  }
}
