import { expect, it } from 'vitest'
import { Outage } from '../../../core/outage.js'
import { restClient } from './rest-client.js'

const ADDRESS = 'https://eu1-example.upstash.io'
const TOKEN = 'AXyz-0123'

/** A database that answers with one text. */
function answering(text: string, status = 200) {
  const asked: { url: string; init: RequestInit }[] = []
  const fetch = async (url: string, init: RequestInit) => {
    asked.push({ url, init })
    return new Response(text, { status })
  }
  return { client: restClient({ url: ADDRESS, token: TOKEN, fetch }), asked }
}

const failure = async (given: Promise<unknown>): Promise<unknown> => given.catch((error: unknown) => error)

it('asks by POST, once, with the command as JSON and the token as a bearer', async () => {
  const { client, asked } = answering('{"result":"v1"}')
  expect(await client.evalsha('abc', ['k1', 'k2'], ['5'])).toBe('v1')
  expect(await client.eval('return 1', [], [])).toBe('v1')
  expect(asked.map(({ url, init: { signal, ...init } }) => [url, init, signal instanceof AbortSignal])).toEqual(
    [
      ['evalsha', 'abc', 2, 'k1', 'k2', '5'],
      ['eval', 'return 1', 0],
    ].map((command) => [
      `${ADDRESS}/`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(command),
        redirect: 'manual',
        cache: 'no-store',
      },
      true,
    ]),
  )
})

it('gives the words of a refusal on, for whoever knows the command', async () => {
  const error = await failure(answering('{"error":"NOSCRIPT No matching script."}', 400).client.evalsha('abc', [], []))
  expect(error).toEqual(new Error('NOSCRIPT No matching script.'))
})

it.each([
  ['a result with another status', '{"result":1}', 500, 'HTTP_500'],
  ['a redirect', '', 307, 'HTTP_307'],
  ['no result', '{"other":1}', 200, 'HTTP_200'],
  ['no object', '"result"', 200, 'HTTP_200'],
  ['null', 'null', 200, 'HTTP_200'],
  ['no JSON', '<html>', 200, 'HTTP_200'],
  ['an error that is no text', '{"error":{"a":1}}', 400, 'HTTP_400'],
])('%s is an outage', async (_, text, status, code) => {
  const error = await failure(answering(text, status).client.eval('return 1', [], []))
  expect(error).toEqual(new Outage('limit-store', 'eval', code))
})

it.each([
  ['a network that fails with a bare TypeError', new TypeError('Failed to fetch'), 'fault'],
  [
    'a connection that is refused',
    new TypeError('fetch failed', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) }),
    'ECONNREFUSED',
  ],
])('%s is an outage, which holds nothing of the command', async (_, thrown, code) => {
  const client = restClient({ url: ADDRESS, token: TOKEN, fetch: () => Promise.reject(thrown) })
  const error = await failure(client.evalsha('abc', ['secret'], []))
  expect(error).toBeInstanceOf(Outage)
  expect(error).toMatchObject(new Outage('limit-store', 'evalsha', code))
})

it.each([
  ['https', 'https://example.com/'],
  ['http on loopback', 'http://localhost:8079/'],
  ['a path', 'https://example.com/redis/1'],
])('takes %s', async (_, url) => {
  let asked = ''
  const fetch = async (to: string) => {
    asked = to
    return new Response('{"result":1}')
  }
  await restClient({ url, token: TOKEN, fetch }).eval('', [], [])
  expect(asked).toBe(url)
})

const WORDS = 'The url of an Upstash database is an https address without a password. [config.limit]'

it.each([
  ['http to another machine', 'http://example.com'],
  ['another scheme on loopback', 'ftp://localhost'],
  ['a user in the address', 'https://user@example.com'],
  ['a password in the address', 'https://:hunter2@example.com'],
  ['no address', 'example.com'],
  ['no text', 5 as unknown as string],
  ['an address that is no text', { toString: () => ADDRESS } as unknown as string],
])('refuses %s', (_, url) => {
  expect(() => restClient({ url, token: TOKEN })).toThrow(WORDS)
})

it.each(['', 'with space', 'line\r\nx: y', 'ünicode', undefined as unknown as string, ['AXyz'] as unknown as string])(
  'refuses the token %j, and does not say it',
  (token) => {
    expect(() => restClient({ url: ADDRESS, token })).toThrow(
      'The token of an Upstash database is a text without spaces. [config.limit]',
    )
  },
)
