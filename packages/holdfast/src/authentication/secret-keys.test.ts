import { expect, it } from 'vitest'
import { secretKeys } from './secret-keys.js'
import { derivedBytes } from './tokens/key.js'

const [NEW, OLD, OLDEST] = [
  'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw',
  'q9WvT2bXz7LmR4kPdS6nHc8YfJ1gEaUo0tIxKw3ZrVhB',
  'M5nBv8CxZ1aSd4FgHj7KlQ2wEr9TyUi0pOqWzXcVbNmE',
] as const

it('makes with the first secret, and reads with those before it too, in their order', async () => {
  const keys = secretKeys({ secret: [NEW, OLD, OLDEST] }, 'jwt({ secret })')
  expect(await keys.derivedKey('csrf-token')).toEqual(await derivedBytes(NEW, 'csrf-token'))
  expect(await keys.formerKeys('csrf-token')).toEqual([
    await derivedBytes(OLD, 'csrf-token'),
    await derivedBytes(OLDEST, 'csrf-token'),
  ])
})

it('has nothing to read with where there is one secret', async () => {
  expect(await secretKeys({ secret: NEW }, 'jwt({ secret })').formerKeys('csrf-token')).toEqual([])
})

it('each purpose has keys of its own', async () => {
  const { derivedKey } = secretKeys({ secret: NEW }, 'jwt({ secret })')
  expect(await derivedKey('csrf-token')).not.toEqual(await derivedKey('totp-secret'))
})

it('a secret that is missing is named when it is asked for, not before', async () => {
  const keys = secretKeys({ secret: undefined }, 'jwt({ secret })')
  const refusal = { code: 'config.secret', message: expect.stringContaining('`jwt({ secret })` is missing') }
  await expect(keys.derivedKey('csrf-token')).rejects.toMatchObject(refusal)
  await expect(keys.formerKeys('csrf-token')).rejects.toMatchObject(refusal)
})
