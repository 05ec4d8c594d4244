import { expect, test } from 'vitest'
import type { CoverageRow } from '../../../holdfast/src/console/wire.ts'
import { countOf, filtered, findingOf, methodOf, pathOf } from './findings.ts'

const row = (route: string, access: string | null, calls = 1, denied = 0): CoverageRow => ({
  route,
  access,
  layers: {},
  calls,
  denied,
})

test('what nothing guards stands out, and so do public routes that write', () => {
  expect(findingOf(row('GET /api/raw', null))).toBe('unguarded')
  expect(findingOf(row('POST /api/contact', 'public'))).toBe('open-write')
  expect(findingOf(row('GET /api/posts', 'public'))).toBeNull()
  expect(findingOf(row('DELETE /api/orders/[id]', 'authenticated'))).toBeNull()
  expect(findingOf(row('saveOrder', 'public'))).toBe('open-write')
  expect(findingOf({ ...row('POST /api/contact', 'public'), layers: { access: 'public, CAPTCHA' } })).toBeNull()
  expect(findingOf(row('POST auth/login', 'public'))).toBeNull()
})

test('a name without a method is no path with one', () => {
  expect([methodOf('POST /api/a'), pathOf('POST /api/a')]).toEqual(['POST', '/api/a'])
  expect([methodOf('saveOrder'), pathOf('saveOrder')]).toEqual([null, 'saveOrder'])
  expect([methodOf('* /console/[[...path]]'), pathOf('* /console/[[...path]]')]).toEqual(['*', '/console/[[...path]]'])
  expect([methodOf('action a.ts#save'), pathOf('action a.ts#save')]).toEqual(['action', 'a.ts#save'])
})

test('findings come first, then paths in their order', () => {
  const rows = [row('GET /b', 'role(admin)'), row('POST /z', 'public'), row('GET /a', 'public'), row('GET /y', null)]
  expect(filtered(rows, 'all', '').map(({ route }) => route)).toEqual(['GET /y', 'POST /z', 'GET /a', 'GET /b'])
  expect(filtered(rows, 'findings', '').map(({ route }) => route)).toEqual(['GET /y', 'POST /z'])
  expect(filtered(rows, 'all', ' ADMIN ').map(({ route }) => route)).toEqual(['GET /b'])
})

test('counts say what a filter would leave', () => {
  const rows = [row('GET /a', 'public', 0), row('GET /b', 'public', 9, 2), row('GET /c', 'role(admin)', 1)]
  expect(countOf(rows, 'public')).toBe(2)
  expect(countOf(rows, 'refused')).toBe(1)
  expect(countOf(rows, 'never-called')).toBe(1)
})
