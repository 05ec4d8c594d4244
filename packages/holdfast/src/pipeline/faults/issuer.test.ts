import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { issuersRoutes, KEPT, WRONGS, type Wrong } from './issuer.test-parts.js'
import { issuer as rows } from './operations.test-parts.js'
import { report } from './report.test-parts.js'

const UNAVAILABLE = '503 auth.unavailable'
const INVALID = '401 auth.invalid_token'

const named = WRONGS.map((wrong) => [`issuer.${wrong.document} ${wrong.how}`, wrong] as const)

const soon = (ms: number) => (ms === KEPT.cooldown ? 'after `cooldown`' : 'after `maxAge`')

function tell({ document, how }: Wrong, route: string, answer: string, again: string): void {
  report(`issuer.${document}`, route, how, Infinity, answer, again)
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it.each(named)('%s: no token is taken while nobody has the key, and it is after', async (_, wrong) => {
  const { isHeard, until } = wrong
  const { tokens, asked, ask, runs, pass, fail, heal } = await issuersRoutes()
  fail(wrong)
  const good = await ask(tokens.good)
  const forged = await ask(tokens.forged)
  expect(runs()).toBe(0)
  if (isHeard) expect([good.verdict, forged.verdict]).toEqual([INVALID, INVALID])
  else {
    for (const answer of [good, forged])
      expect(answer).toEqual({ verdict: UNAVAILABLE, retryAfter: expect.any(String) as string })
    const { verdict } = await ask(tokens.good, 'public')
    tell(wrong, 'a public route, without keys', verdict, verdict)
    expect(verdict).toBe('200')
  }
  heal()
  pass(until)
  const again = await ask(tokens.good)
  tell(wrong, 'a guarded route, without keys', good.verdict, `${again.verdict} ${soon(until)}`)
  expect(again.verdict).toBe('200')
  expect((await ask(tokens.forged)).verdict).toBe(INVALID)
  // Neither a redirect nor what came in place of a document leads anywhere.
  expect([...asked].filter((place) => !Object.hasOwn(rows, place))).toEqual([])
})

it.each(named)('%s: keys that were read are good for as long as is said', async (_, wrong) => {
  const { isHeard, until } = wrong
  const { tokens, ask, pass, fail, heal } = await issuersRoutes()
  expect((await ask(tokens.good)).verdict).toBe('200')
  fail(wrong)
  pass(KEPT.maxAge - 1)
  expect((await ask(tokens.good)).verdict).toBe('200')
  pass(1)
  const old = await ask(tokens.good)
  const unknown = await ask(tokens.new)
  // The issuer's word ends a key at once.
  if (isHeard) expect([old.verdict, unknown.verdict]).toEqual([INVALID, INVALID])
  else {
    expect([old.verdict, (await ask(tokens.forged)).verdict, unknown.verdict]).toEqual(['200', INVALID, UNAVAILABLE])
    pass(KEPT.staleFor)
    const { verdict } = await ask(tokens.good)
    tell(wrong, 'a guarded route, with keys older than `staleFor`', verdict, '200')
    expect(verdict).toBe(UNAVAILABLE)
  }
  heal()
  pass(until)
  const again = await ask(tokens.good)
  const later = await ask(tokens.new)
  tell(wrong, 'a guarded route, with old keys', old.verdict, `${again.verdict} ${soon(until)}`)
  tell(wrong, 'a token of a key that is new', unknown.verdict, later.verdict)
  expect([again.verdict, later.verdict]).toEqual(['200', INVALID])
})

it('every document that is asked for has its row', async () => {
  const { tokens, ask, asked } = await issuersRoutes()
  expect((await ask(tokens.good)).verdict).toBe('200')
  expect([...asked]).toEqual(Object.keys(rows))
  expect(new Set(WRONGS.map(({ document }) => document))).toEqual(asked)
})
