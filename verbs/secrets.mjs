import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The app's secrets, made on the first start and kept in a file that only its owner can read.
 *
 * @param {string} folder absolute, never committed
 * @returns {{ HOLDFAST_SECRET: string }} 32 random bytes, base64url
 */
export function secrets(folder) {
  const file = join(folder, 'secrets.json')
  try {
    const made = { HOLDFAST_SECRET: randomBytes(32).toString('base64url') }
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    chmodSync(file, 0o600)
    return JSON.parse(readFileSync(file, 'utf8'))
  }
}
