import { expect, it } from 'vitest'
import { ConfigurationError, configurationCodes, isConfigurationError } from './configuration-error.js'

it.each(configurationCodes)('%s says what to do next', (code) => {
  const error = new ConfigurationError(code, 'The origin is missing.')
  expect(error).toBeInstanceOf(Error)
  expect(error.code).toBe(code)
  expect(error.message).toBe(`The origin is missing. [${code}] holdfast explain ${code}`)
  expect(String(error)).toMatch(/^HoldfastConfigurationError: /)
})

it('is known by its name where a bundler has loaded the module twice', () => {
  expect(new ConfigurationError('config.secret', 'x').name).toBe('HoldfastConfigurationError')
})

it('is known by its mark, not by its class', () => {
  expect(isConfigurationError(new ConfigurationError('config.secret', 'x'))).toBe(true)
  expect(isConfigurationError({ [Symbol.for('holdfast.configuration-error')]: true })).toBe(true)
  for (const other of [new Error('x'), {}, null, undefined, 'x']) expect(isConfigurationError(other)).toBe(false)
})

it('takes only codes that have a page', () => {
  // @ts-expect-error -- no such code
  expect(new ConfigurationError('config.nothing', 'x').code).toBe('config.nothing')
})
