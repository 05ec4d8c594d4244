import { expect, it } from 'vitest'
import { fateOf, type Fate } from './caught.js'
import { app, only } from './facts.test-parts.js'
import { originPath } from './origin.js'

/** What becomes of what `risk()` throws. */
function fate(code: string, wrapper: Fate = 'open'): Fate | undefined {
  const facts = app({ 'app/api/x/route.ts': code })
  const handler = only(facts)
  const site = facts.sites(handler).find(({ callee }) => originPath(callee) === '#risk')
  return site === undefined ? undefined : fateOf(site, handler, facts, () => wrapper)
}

const inside = (body: string): string => `export async function POST(request: Request) {\n${body}\n}`

it.each([
  ['caught', 'a try around it', inside('try { await risk() } catch { return new Response() }')],
  ['caught', 'a catch on the promise', inside('await risk().catch(() => null)')],
  ['caught', 'a second handler of `then`', inside('await risk().then((x) => x, () => null)')],
  [
    'caught',
    'a try around the call of its function',
    `${inside('try { await deeper() } catch { return new Response() }')}\nfunction deeper() { return risk() }`,
  ],
  ['caught', 'a function that tries', inside('const [error, data] = await to(risk())')],
  ['caught', 'a callback of one', inside('const result = await tryCatch(async () => risk())')],
  ['escapes', 'nothing', inside('await risk()')],
  ['escapes', 'a try before it', inside('try { await other() } catch { return new Response() }\nawait risk()')],
  ['escapes', 'a catch clause that throws again', inside('try { await risk() } catch (error) { throw error }')],
  ['escapes', 'it happens in the catch clause itself', inside('try { await other() } catch { await risk() }')],
  ['escapes', 'a finally', inside('try { await risk() } finally { close() }')],
  [
    'open',
    'a wrapper from elsewhere',
    `import { wrap } from 'elsewhere'\nexport const POST = wrap(async () => { await risk() })`,
  ],
] as const)('%s: %s', (expected, _, code) => {
  expect(fate(code)).toBe(expected)
})

it('what a library’s wrapper is known to catch, is caught', () => {
  expect(
    fate(`import { wrap } from 'elsewhere'\nexport const POST = wrap(async () => { await risk() })`, 'caught'),
  ).toBe('caught')
})
