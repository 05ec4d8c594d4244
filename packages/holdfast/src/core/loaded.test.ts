import { expect, it, vi } from 'vitest'
import { loaded } from './loaded.js'

it('is made once, at the first use, however many ask at a time', async () => {
  const load = vi.fn<() => Promise<object>>(async () => ({}))
  const part = loaded(load)
  expect(load).not.toHaveBeenCalled()
  const [first, second] = await Promise.all([part(), part()])
  expect(second).toBe(first)
  expect(await part()).toBe(first)
  expect(load).toHaveBeenCalledTimes(1)
})

it('is tried again after it could not be loaded', async () => {
  const load = vi.fn<() => Promise<string>>(async () => 'part').mockRejectedValueOnce(new Error('no such chunk'))
  const part = loaded(load)
  await expect(part()).rejects.toThrow('no such chunk')
  expect(await part()).toBe('part')
})
