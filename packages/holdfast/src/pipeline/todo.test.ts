import { beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '../authorization/access.js'
import { TODO } from '../authorization/todo.js'
import { compilePolicy } from './policy.js'
import { tellOfTodo } from './todo.js'

const said = vi.spyOn(console, 'warn')

beforeEach(() => {
  said.mockReset().mockReturnValue()
})

it('says which route refuses everybody, and where to read more', () => {
  tellOfTodo(compilePolicy({ access: TODO('reads orders'), name: '/api/orders', handler: () => null }), tellOfTodo)
  expect(said).toHaveBeenCalledWith(
    expect.stringMatching(/\/api\/orders .*refuses everybody .*TODO\(reads orders\).*explain access\.denied/),
  )
})

it('says nothing of a route that somebody has decided about', () => {
  tellOfTodo(compilePolicy({ access: signedIn, handler: () => null }), tellOfTodo)
  expect(said).not.toHaveBeenCalled()
})
