import { expect, test } from 'vitest'
import { z } from 'zod'
import { problemBody, type Problem } from '../core/problem.js'
import { isPromise } from '../core/verdict.js'
import { shapeResponse } from './response.js'
import type { InputError } from './schema.js'

const User = z.object({ id: z.string(), name: z.string(), orders: z.array(z.object({ id: z.string() })).optional() })

test('only declared fields leave, at every level', () => {
  const row = { id: '1', name: 'A', passwordHash: 'x', orders: [{ id: '2', cost: 3 }] }
  expect(shapeResponse(User, row)).toEqual({ value: { id: '1', name: 'A', orders: [{ id: '2' }] } })
  expect(shapeResponse(z.array(User), [row])).toEqual({ value: [{ id: '1', name: 'A', orders: [{ id: '2' }] }] })
})

test('data that does not fit is our fault, and the client learns nothing of it', () => {
  const told: InputError[] = []
  const result = shapeResponse(User, { id: 1, name: 'hunter2' }, (errors) => told.push(...errors)) as Problem
  expect(problemBody(result, 'id')).toEqual({
    type: 'urn:holdfast:response.invalid',
    title: 'Something went wrong',
    status: 500,
    instance: 'urn:uuid:id',
    code: 'response.invalid',
  })
  expect(told).toMatchObject([{ in: 'response', pointer: '/id', code: 'invalid_type' }])
  expect(JSON.stringify(told)).not.toContain('hunter2')
})

test('waits for a schema that takes its time', async () => {
  const slow = User.refine(() => Promise.resolve(true))
  const result = shapeResponse(slow, { id: '1', name: 'A', passwordHash: 'x' })
  expect(isPromise(result)).toBe(true)
  expect(await result).toEqual({ value: { id: '1', name: 'A' } })
})
