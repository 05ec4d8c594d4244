import { expect, it } from 'vitest'
import type * as Validation from '../../packages/holdfast/src/validation/index.js'
import { edgeVm } from './edge-vm.ts'

it('on the Edge runtime bodies are read, and what is unsafe in them is refused', async () => {
  const load = edgeVm({ setTimeout, clearTimeout, performance })
  const { readBody } = load('packages/holdfast/src/validation/index.ts') as typeof Validation

  const post = (type: string, body: string) =>
    new Request('https://app.example.com/', { method: 'POST', body, headers: { 'content-type': type } })
  expect(await readBody(post('application/json', '{"a":[1]}'))).toEqual({ value: { a: [1] } })
  expect(await readBody(post('application/json', '{"a":1,"\\u0061":2}'))).toMatchObject({ code: 'input.unsafe' })
})
