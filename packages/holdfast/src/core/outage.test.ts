import { expect, it } from 'vitest'
import { ConfigurationError } from './configuration-error.js'
import { isOutage, Outage, outage, watched } from './outage.js'

it('says where and what kind, and nothing that the driver said', () => {
  const driver = Object.assign(new Error('Failed query: select … params: ada@example.com'), {
    cause: Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' }),
  })
  const fault = outage('session-store', 'find', driver) as Outage
  expect(fault).toMatchObject({ part: 'session-store', operation: 'find', reason: 'ECONNREFUSED' })
  expect(`${fault.message} ${String(fault.cause)} ${JSON.stringify(fault)}`).not.toMatch(/ada@|10\.0\.0\.1|select/)
})

it.each([
  ['an SQLSTATE', { code: '57014' }, '57014'],
  ['the first of several attempts', { errors: [{ code: 'ETIMEDOUT' }] }, 'ETIMEDOUT'],
  ['a code that is a sentence', { code: 'password is hunter2' }, 'fault'],
  ['no code', new Error('x'), 'fault'],
  ['nothing at all', undefined, 'fault'],
  ['a text', 'secret', 'fault'],
])('takes the reason from %s', (_, error, reason) => {
  expect(outage('p', 'o', error)).toMatchObject({ reason })
})

it('leaves an outage and a configuration error as they are', () => {
  const first = new Outage('a', 'b', 'timeout')
  const setting = new ConfigurationError('config.storage', 'x')
  expect(outage('c', 'd', first)).toBe(first)
  expect(outage('c', 'd', setting)).toBe(setting)
})

it('leaves a configuration error of another copy of the module as it is', async () => {
  // @ts-expect-error -- the query makes a second instance of the module, as bundlers do
  const copy = (await import('./configuration-error.js?copy')) as { ConfigurationError: typeof ConfigurationError }
  const setting = new copy.ConfigurationError('config.storage', 'x')
  expect(setting).not.toBeInstanceOf(ConfigurationError)
  expect(outage('c', 'd', setting)).toBe(setting)
})

it.each([
  new TypeError("Cannot read properties of undefined (reading 'id')"),
  new ReferenceError('x is not defined'),
  new RangeError('Invalid time value'),
  new SyntaxError('Unexpected token'),
  Object.assign(new TypeError('The "path" argument must be a string'), { code: 'ERR_INVALID_ARG_TYPE' }),
])('a mistake in code is no outage and keeps its stack: %s', (mistake) => {
  expect(outage('p', 'o', mistake)).toBe(mistake)
})

it('a TypeError of fetch is an outage: its cause is the network', () => {
  const failed = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) })
  expect(outage('p', 'o', failed)).toMatchObject({ name: 'HoldfastOutage', reason: 'ECONNRESET' })
})

it('is known by its mark, not by its class', () => {
  expect(isOutage(new Outage('a', 'b', 'c'))).toBe(true)
  expect(isOutage({ [Symbol.for('holdfast.outage')]: true })).toBe(true)
  for (const other of [new Error('x'), {}, null, undefined, 'x', { outage: true }]) expect(isOutage(other)).toBe(false)
})

it('watches every method of a store, those that throw at once too', async () => {
  class Store {
    readonly #answer = 42
    name = 'x'
    ask = () => Promise.resolve(this.#answer)
    own() {
      return this.#answer
    }
    broken() {
      throw Object.assign(new Error('secret'), { code: 'ENOENT' })
    }
    late = () => Promise.reject(new Error('secret'))
  }
  const store = watched('part', new Store())
  expect(await store.ask()).toBe(42)
  // Synchronous methods become asynchronous.
  await expect(Promise.resolve(store.own())).resolves.toBe(42)
  expect(store.name).toBe('x')
  await expect(async () => store.broken()).rejects.toMatchObject({ operation: 'broken', reason: 'ENOENT' })
  await expect(store.late()).rejects.toMatchObject({ part: 'part', operation: 'late', reason: 'fault' })
})
