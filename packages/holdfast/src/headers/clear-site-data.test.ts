import { expect, it } from 'vitest'
import { clearSiteData } from './clear-site-data.js'

it('headers/28 quotes each kind', () => {
  expect(clearSiteData('cache', 'storage')).toBe('"cache", "storage"')
  expect(clearSiteData('*')).toBe('"*"')
})

it.each([
  [],
  ['cache', 'cache'],
  ['*', 'cache'],
  ['Cache'],
  ['"cache"'],
  ['cache", "cookies'],
  ['cache\r\nX: y'],
  [undefined],
])('headers/28 refuses %j', (...data) => {
  expect(() => clearSiteData(...(data as never[]))).toThrow(expect.objectContaining({ code: 'config.header' }))
})
