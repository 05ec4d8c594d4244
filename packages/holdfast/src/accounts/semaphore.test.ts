import { expect, it } from 'vitest'
import { semaphore } from './semaphore.js'

it('runs at most so many at once, all of them in the end, in their order', async () => {
  const turn = semaphore('p', 3, 1_000)
  let running = 0
  let most = 0
  const done: number[] = []
  await Promise.all(
    Array.from({ length: 64 }, (_, index) =>
      turn(async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        done.push(index)
      }),
    ),
  )
  expect(most).toBe(3)
  expect(done).toEqual(done.toSorted((one, other) => one - other))
})

it('is an outage at once when the queue is full, and takes tasks again afterwards', async () => {
  const turn = semaphore('password-hashing', 1, 2)
  let go: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (go = resolve))
  const accepted = [1, 2, 3].map(() => turn(() => gate))
  await expect(turn(() => gate)).rejects.toMatchObject({ part: 'password-hashing', reason: 'full' })
  go()
  await Promise.all(accepted)
  expect(await turn(async () => 'ok')).toBe('ok')
})

it('a task that fails gives its place back', async () => {
  const turn = semaphore('p', 1, 10)
  const failed = turn(() => Promise.reject(new Error('x')))
  const next = turn(async () => 'next')
  await expect(failed).rejects.toThrow('x')
  expect(await next).toBe('next')
})
