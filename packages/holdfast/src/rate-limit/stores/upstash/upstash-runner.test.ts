import { expect, it, vi } from 'vitest'
import { Outage } from '../../../core/outage.js'
import { redisScript } from '../../../core/redis-client.js'
import { upstashRunner } from './upstash-runner.js'

const script = redisScript('return 1')

function client(evalsha: () => Promise<unknown>, evaluated: () => Promise<unknown> = async () => 'whole') {
  const own = {
    evalsha: vi.fn<(sha1: string, keys: string[], values: string[]) => Promise<unknown>>(evalsha),
    eval: vi.fn<(text: string, keys: string[], values: string[]) => Promise<unknown>>(evaluated),
  }
  return { own, run: upstashRunner(() => own) }
}

const failing = (message: string) => async () => Promise.reject(new Error(message))

it('runs a script by its name', async () => {
  const { own, run } = client(async () => 'named')
  expect(await run(script, ['k'], ['v'])).toBe('named')
  expect(own.evalsha).toHaveBeenCalledWith(await script.sha1(), ['k'], ['v'])
  expect(own.eval).not.toHaveBeenCalled()
})

it.each(['NOSCRIPT No matching script.', 'NOSCRIPT', 'Command failed: NOSCRIPT No matching script.'])(
  'runs it whole where the server says %j',
  async (words) => {
    const { own, run } = client(failing(words))
    expect(await run(script, ['k'], ['v'])).toBe('whole')
    expect(own.eval).toHaveBeenCalledWith('return 1', ['k'], ['v'])
  },
)

it.each([
  ['ERR unknown command', 'ERR'],
  ['Command failed: READONLY You can’t write', 'READONLY'],
  ['WRONGPASS', 'WRONGPASS'],
])('%j is an outage by its code, and holds nothing of the command', async (words, code) => {
  const { own, run } = client(failing(words))
  await expect(run(script, ['secret'], ['v'])).rejects.toEqual(new Outage('limit-store', 'script', code))
  expect(own.eval).not.toHaveBeenCalled()
})

it.each(['said: NOSCRIPT', 'NOSCRIPTS', 'Ab NOSCRIPT', 'N', 'AB', `${'A'.repeat(31)} x`, 'NOSCRIPT, they said'])(
  '%j is no refusal of a server',
  async (words) => {
    const { own, run } = client(failing(words))
    await expect(run(script, ['secret'], ['v'])).rejects.not.toThrow(/secret/)
    expect(own.eval).not.toHaveBeenCalled()
  },
)
