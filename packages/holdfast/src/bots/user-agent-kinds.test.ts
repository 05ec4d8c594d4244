import { expect, it } from 'vitest'
import { Recent } from './recent.js'
import { listedPatterns, LONGEST, userAgentKinds, type Pattern } from './user-agent-kinds.js'

const crawlers = (await listedPatterns()) as readonly (Pattern & { readonly instances: readonly string[] })[]
const kindOf = userAgentKinds(crawlers)

it.each([
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'search-engine'],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    'ai-crawler',
  ],
  ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 'seo'],
  ['curl/8.4.0', 'http-library'],
  ['python-requests/2.32.3', 'http-library'],
  ['', 'nameless'],
  ['  ', 'nameless'],
  [null, 'nameless'],
])('%s is a bot: %s', (userAgent, kind) => {
  expect(kindOf(userAgent)).toBe(kind)
})

it.each([
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
])('%s is a browser', (userAgent) => {
  expect(kindOf(userAgent)).toBeNull()
})

it('knows every example of the list, nearly all by the kind of their own entry', () => {
  const examples = crawlers.flatMap(({ instances, tags }) => instances.map((text) => ({ text, kind: tags?.[0] })))
  expect(examples.length).toBeGreaterThan(2_000)
  const unknown = examples.filter(({ text }) => kindOf(text) === null)
  const others = examples.filter(({ text, kind }) => kindOf(text) !== kind)
  expect(unknown).toEqual([])
  // Some name two bots; the first one counts.
  expect(others.length).toBeLessThan(examples.length / 100)
})

it('looks at the first characters only', () => {
  expect(kindOf(`${'x'.repeat(LONGEST)} Googlebot/2.1`)).toBeNull()
})

it('has no pattern whose work grows faster than the square of what is looked at', () => {
  for (const { pattern } of crawlers) {
    const unbounded =
      pattern.replace(/\\./g, (escape) => (/[a-z]/i.test(escape) ? 'x' : '_')).match(/[*+]|\{\d*,\}/g) ?? []
    expect(unbounded.length, pattern).toBeLessThan(2)
    expect(pattern, 'a repeated group').not.toMatch(/\)[*+{]/)
  }
})

it('remembers the latest entries, and no more than twice as many', () => {
  const recent = new Recent<number>(100)
  for (let n = 0; n < 1_000; n++) {
    recent.set(String(n), n)
    expect(recent.get(String(Math.max(0, n - 99)))).toBe(Math.max(0, n - 99))
  }
  expect(recent.get('700')).toBeUndefined()
})

it('the list is had where import attributes are a syntax error, as in Node 20.9', async () => {
  const load = async (): Promise<never> => {
    throw new SyntaxError("Unexpected token 'with'")
  }
  expect(await listedPatterns(load)).toEqual(await listedPatterns())
  const broken = async (): Promise<never> => {
    throw new TypeError('not installed')
  }
  await expect(listedPatterns(broken)).rejects.toThrow('not installed')
})
