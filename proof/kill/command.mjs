import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { print } from '../../bench/measuring/table.mjs'
import { ownProcess } from '../../bench/measuring/own-processes.mjs'
import { parseCookies } from '../../packages/holdfast/dist/core/cookie.js'
import { apiKey } from '../../packages/holdfast/dist/authentication/providers/api-key.js'
import { postgres } from '../../packages/holdfast/dist/storage/postgres.js'
import { mulberry32 } from '../../packages/holdfast/dist/testing/schedule.js'

const BIN = fileURLToPath(new URL('../../packages/cli/bin/holdfast.js', import.meta.url))

/**
 * `holdfast keys rotate`, killed at any moment of its run: a text that it has printed works, and the one before it works
 * whether it has printed anything or not.
 *
 * @param {{ url: string, rounds: number, seed: number }} given
 * @returns {Promise<string[]>} what should not be
 */
export async function rotatedByCommand({ url, rounds, seed }) {
  const random = mulberry32(seed)
  const storage = postgres({ url, connections: 2 })
  const keys = apiKey({ storage })
  const found = []
  const works = async (/** @type {string} */ key) => {
    const headers = new Headers({ authorization: `Bearer ${key}` })
    const identified = await keys.identify({ headers, cookies: parseCookies(null) })
    return identified !== null && 'id' in identified
  }
  const counts = { printed: 0, 'killed before': 0, 'done without a word': 0 }
  /** Milliseconds that a whole run takes, learnt from the first. */
  let whole = Number.POSITIVE_INFINITY
  try {
    for (let round = 0; round < rounds; round++) {
      const issued = await keys.issueKey({ name: 'kill', scopes: [], expiresAt: null }, null)
      if (typeof issued === 'string') throw new Error(issued)
      const { apiKey: row, key } = issued
      const before = (await storage.keys.find(row.id))?.hash
      const began = performance.now()
      // Its work is at the end of its run: most of that is loading.
      const text = await run(url, row.id, whole * (0.7 + random() * 0.4))
      if (round === 0) whole = performance.now() - began
      const printed = /hf_live_\w+/.exec(text)?.[0]
      if (printed !== undefined) counts.printed += 1
      else if ((await storage.keys.find(row.id))?.hash === before) counts['killed before'] += 1
      else counts['done without a word'] += 1
      if (!(await works(key))) found.push('keys rotate: the former text is refused')
      // A line that is cut in the middle has nothing in it that could pass for a key.
      if (printed !== undefined && text.includes('\n') && !(await works(printed))) {
        found.push('keys rotate: a text that was printed is refused')
      }
    }
  } finally {
    await storage.close()
  }
  print(
    'holdfast keys rotate',
    Object.entries(counts).map(([what, times]) => ({ what, times })),
  )
  return found
}

/** @param {string} url @param {string} id @param {number} ms after which it is killed */
async function run(url, id, ms) {
  const child = ownProcess(
    spawn(process.execPath, [BIN, 'keys', 'rotate', id, '--json'], {
      env: { ...process.env, DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more) => (text += more))
  const late = Number.isFinite(ms) ? setTimeout(() => child.kill('SIGKILL'), ms) : undefined
  await once(child, 'close')
  clearTimeout(late)
  return text
}
