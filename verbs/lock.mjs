import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cache } from './workspace.mjs'

/**
 * One build at a time in one checkout: a `npm test` beside a `npm start` waits instead of building into the same folder.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [lock] the file that says who builds
 * @returns {Promise<T>}
 */
export async function alone(work, lock = join(cache, 'build.lock')) {
  mkdirSync(dirname(lock), { recursive: true })
  for (let told = false; !take(lock); told = true) {
    if (!told) console.log('Waiting for another build in this checkout …')
    await sleep(200)
  }
  const release = () => rmSync(lock, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.off('exit', release)
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    if (!ownerIsAlive(lock)) rmSync(lock, { force: true })
    return false
  }
}

/** @param {string} lock */
function ownerIsAlive(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    // Written an instant after it is created: an empty one belongs to somebody who is just taking it.
    return pid === 0 || process.kill(pid, 0)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}
