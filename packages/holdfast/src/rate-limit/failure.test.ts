import { expect, it } from 'vitest'
import { Outage } from '../core/outage.js'
import { Failure, TIMEOUT } from './failure.js'

const coded = (message: string, code: string) => Object.assign(new Error(message), { code })

it.each<[string, unknown, string]>([
  ['a refusal of Redis', new Error('READONLY You cannot write against a read only replica.'), 'READONLY'],
  ['a refusal of Redis that is nothing but its code', new Error('LOADING'), 'LOADING'],
  ['a connection that is refused', coded('connect ECONNREFUSED 127.0.0.1:6379', 'ECONNREFUSED'), 'ECONNREFUSED'],
  ['a code and a text that begins like one', coded('OOM in the driver', 'ETIMEDOUT'), 'ETIMEDOUT'],
  ['an outage that says why', new Outage('database', 'take', '57014'), '57014'],
  ['a text that holds a key', new Error('no answer for user:ada'), 'fault'],
  ['a mistake in code', new TypeError('x is not a function'), 'fault'],
  ['what is no error', 'OOM', 'fault'],
])('%s is told by a code, and by nothing of its text', (_, error, why) => {
  expect(Failure.of(error).why).toBe(why)
})

it('no answer in time is one too', () => {
  expect(TIMEOUT.why).toBe('timeout')
})
