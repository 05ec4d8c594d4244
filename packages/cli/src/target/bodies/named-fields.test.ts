import fc from 'fast-check'
import { expect, it } from 'vitest'
import { namedFields } from './named-fields.js'

it.each([
  [
    'problem+json with paths',
    {
      errors: [
        { in: 'body', path: 'item', message: 'required' },
        { path: 'quantity', message: 'expected number' },
      ],
    },
  ],
  ['problem+json with pointers', { errors: [{ pointer: '/item' }, { pointer: '#/quantity' }] }],
  [
    'Zod 3',
    {
      error: {
        issues: [
          { path: ['item'], message: 'Required' },
          { path: ['quantity'], expected: 'number', code: 'invalid_type' },
        ],
      },
    },
  ],
  ['Zod as a text', { error: JSON.stringify([{ path: ['item'] }, { path: ['quantity'] }]) }],
  ['Zod, flat', { errors: { fieldErrors: { item: ['Required'], quantity: ['Required'] }, formErrors: [] } }],
  ['a list of FastAPI', { detail: [{ loc: ['body', 'item'], msg: 'field required' }, { loc: ['body', 'quantity'] }] }],
  ['Better Auth', { message: '[body.item] Invalid input; [body.quantity] Invalid input', code: 'VALIDATION_ERROR' }],
  ['Joi', { message: '"item" is required. "quantity" must be a number' }],
  ['class-validator', { message: ['item should not be empty', 'quantity must be a number conforming to'] }],
  [
    'express-validator',
    {
      errors: [
        { type: 'field', msg: 'Invalid value', path: 'item' },
        { type: 'field', path: 'quantity' },
      ],
    },
  ],
  ['a sentence', { error: 'item and quantity are required' }],
  ['a list behind a colon', { error: 'Missing required fields: item, quantity' }],
])('reads %s', (_, json) => {
  expect(namedFields(json).wanted.toSorted()).toEqual(['item', 'quantity'])
})

it('reads what is not taken, and what type is', () => {
  const { unknown, types } = namedFields({
    issues: [
      { code: 'unrecognized_keys', keys: ['name'], path: [], message: 'Unrecognized key: "name"' },
      { path: ['age'], message: 'Expected number, received string' },
      { path: ['terms'], message: 'Invalid input: expected boolean, received undefined' },
    ],
  })
  expect([unknown, types]).toEqual([['name'], { age: 'number', terms: 'boolean' }])
})

it('reads nothing out of what says nothing', () => {
  for (const json of [
    undefined,
    null,
    'Bad Request',
    { error: 'Bad Request' },
    { message: 'Invalid JSON body' },
    { error: 'Invalid credentials' },
    [],
  ])
    expect(namedFields(json).wanted.filter((name) => name !== 'credentials')).toEqual([])
})

it('comes to an end with any answer', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 9 }), (json) => void namedFields(json)))
})
