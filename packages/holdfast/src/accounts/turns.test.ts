import { expect, it } from 'vitest'
import { turns } from './turns.js'

/** A task that ends when the test says so. */
function held(log: string[], name: string) {
  let end!: (error?: Error) => void
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error))
  })
  const task = async () => {
    log.push(`${name} begins`)
    await ended
    log.push(`${name} ends`)
    return name
  }
  return { task, end }
}

it('tasks of one key follow each other in their order, those of another run beside them', async () => {
  const log: string[] = []
  const inTurn = turns()
  const [a, b, other] = [held(log, 'a'), held(log, 'b'), held(log, 'other')]
  const answers = [inTurn('x', a.task), inTurn('x', b.task), inTurn('y', other.task)]
  b.end()
  other.end()
  await answers[2]
  expect(log).toEqual(['a begins', 'other begins', 'other ends'])
  a.end()
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'other'])
  expect(log.slice(3)).toEqual(['a ends', 'b begins', 'b ends'])
})

it('who waits behind a failure fails with it at once, and whoever comes later does not', async () => {
  const log: string[] = []
  const inTurn = turns()
  const [a, b] = [held(log, 'a'), held(log, 'b')]
  const answers = [inTurn('x', a.task), inTurn('x', b.task), inTurn('x', async () => 'c')]
  a.end(new Error('down'))
  const settled = await Promise.allSettled(answers)
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(log).toEqual(['a begins'])
  expect(await inTurn('x', async () => 'later')).toBe('later')
})

it('a task that throws before it begins is a rejection', async () => {
  const inTurn = turns()
  const broken = () => {
    throw new Error('broken')
  }
  await expect((async () => inTurn('x', broken))()).rejects.toThrow('broken')
  expect(await inTurn('x', async () => 'next')).toBe('next')
})
