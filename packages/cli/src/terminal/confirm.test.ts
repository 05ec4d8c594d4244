import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { confirm } from './confirm.js'

function conversation(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY })
  const output = new PassThrough()
  return { input, output, asked: () => String(output.read() ?? '') }
}

it.each([
  ['y', true],
  ['Y', true],
  ['yes', true],
  [' yes ', true],
  ['', false],
  ['n', false],
  ['yep', false],
  ['no yes', false],
])('%j at the terminal is %s', async (answer, expected) => {
  const { input, output, asked } = conversation(true)
  const confirmed = confirm('Revoke it?', { input, output })
  input.write(`${answer}\n`)
  expect(await confirmed).toBe(expected)
  expect(asked()).toBe('Revoke it? [y/N] ')
})

it('the end of the input is no', async () => {
  const { input, output } = conversation(true)
  const confirmed = confirm('Revoke it?', { input, output })
  input.end()
  expect(await confirmed).toBe(false)
})

it('nobody is asked where nobody sits', async () => {
  const { input, output, asked } = conversation(false)
  expect(await confirm('Revoke it?', { input, output })).toBe(true)
  expect(asked()).toBe('')
})
