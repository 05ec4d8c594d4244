import { expect, it } from 'vitest'
import { Outage } from '../../../core/outage.js'
import { evictionWarning } from './eviction-warning.js'

/** What is warned of where a server says this, or fails like this. */
async function warned(told: string | Error): Promise<{ lines: string[]; keys: readonly string[] }> {
  const lines: string[] = []
  let asked: readonly string[] = []
  const run = async (_script: unknown, keys: readonly string[], values: readonly string[]) => {
    asked = [...keys, ...values]
    if (typeof told === 'string') return told
    throw told
  }
  await evictionWarning(run, 'holdfast')((line) => lines.push(line))
  return { lines, keys: asked }
}

const failing = (reason: string) => new Outage('limit-store', 'script', reason)

it('asks the server that holds the settings, and says what is forgotten and what to set', async () => {
  const { lines, keys } = await warned('maxmemory:1024\r\nmaxmemory_policy:volatile-lru\r\n')
  expect(keys).toEqual(['holdfast:document'])
  expect(lines).toEqual([
    'it removes keys when its memory is full (maxmemory-policy volatile-lru), and whoever was blocked is forgiven. ' +
      'Set noeviction, in a server or database of its own.',
  ])
})

it.each([
  ['removes nothing', 'maxmemory:1024\r\nmaxmemory_policy:noeviction\r\n'],
  ['has no bound', 'maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n'],
  ['says nothing of it', 'redis_version:7.4.0\r\n'],
  ['lets this user not ask', failing('NOPERM')],
  ['does not know the command', failing('ERR')],
])('a server that %s is not warned of', async (_case, told) => {
  expect((await warned(told)).lines).toEqual([])
})

it.each([failing('ECONNREFUSED'), failing('LOADING'), new Error('NOPERM'), new TypeError('ERR')])(
  '%s is no answer, and is asked for again',
  async (error) => {
    await expect(warned(error)).rejects.toBe(error)
  },
)
