import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { Environment } from './environment.js'
import { APP, examined, folderWith, strong, removeFolders } from './examined.test-parts.js'
import { redactionOf, shownName } from './redaction.js'

afterAll(removeFolders)

const encodings = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString('base64'),
  Buffer.from(value).toString('base64url'),
  Buffer.from(value).toString('hex'),
  Array.from(value).toReversed().join(''),
  JSON.stringify(value).slice(1, -1),
]

it('whatever a variable holds, nothing that is told of the app has it', async () => {
  const planted = Array.from({ length: 14 }, () => strong().slice(0, 24))
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = planted
  const root = folderWith({
    ...APP,
    '.env': [
      `HOLDFAST_SECRET=${a}`,
      `JWT_SECRET=${a}`,
      `NEXT_PUBLIC_TOKEN=${a}`,
      `APP_ORIGIN=https://ada:${b}@shop.example.com`,
      `REDIS_URL=redis://user:${c}@127.0.0.1:9/0?key=${d}`,
      `DATABASE_URL=postgres://user:${e}@127.0.0.1:9/shop?password=${f}`,
      `UPSTASH_REDIS_REST_URL=http://${g}@127.0.0.1:9/${h}`,
      `UPSTASH_REDIS_REST_TOKEN=${i}`,
      `${j}=1`,
      `PASTED_${k}=${k}`,
      `AUTH_SECRET=${Buffer.from(l ?? '').toString('base64')}`,
    ].join('\n'),
    '.env.production': `CRON_SECRET=short-${m}\n`,
    '.env.example': `HOLDFAST_SECRET=${a}\n`,
    'security.ts': `import { holdfast } from 'holdfast/next'\nexport const { route } = holdfast({ origin: 'https://x:${n}@a.example.com' })\n`,
  })
  chmodSync(join(root, '.env'), 0o644)
  const found = await examined(root, { asking: { deadline: 300 }, url: new URL('http://127.0.0.1:9') })
  const text = JSON.stringify(found)
  expect(text).toContain('HOLDFAST_SECRET')
  for (const value of planted) for (const form of encodings(value)) expect(text).not.toContain(form)
})

it('a value is taken out in each way of writing it, and so is the password of an address', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 40 }), fc.string(), fc.string(), (bytes, before, after) => {
      const value = Buffer.from(bytes).toString('base64')
      // Bytes that repeat are no secret, and met by chance.
      fc.pre(new Set(bytes).size >= 10)
      const environment = new Environment(folderWith({}), {
        API_TOKEN: value,
        DATABASE_URL: `postgres://ada:${encodeURIComponent(value)}@db.example.com/shop`,
      })
      const redacted = redactionOf(environment)
      for (const form of encodings(value)) expect(redacted(`${before} ${form} ${after}`)).not.toContain(form)
    }),
    { numRuns: 30 },
  )
})

it('what everybody knows stays as it is', () => {
  const environment = new Environment(folderWith({ '.env': 'NODE_ENV=production\nPORT=3000\nREGION=eu-central-1\n' }), {
    PATH: '/usr/bin',
    HOME: '/home/ada',
  })
  const text = 'production on port 3000 in eu-central-1, /usr/bin and /home/ada'
  expect(redactionOf(environment)(text)).toBe(text)
})

it.each([
  ['HOLDFAST_SECRET', 'HOLDFAST_SECRET'],
  ['UPSTASH_REDIS_REST_TOKEN', 'UPSTASH_REDIS_REST_TOKEN'],
  ['AUTH0_CLIENT_SECRET', 'AUTH0_CLIENT_SECRET'],
  ['sk_live_51H8xQ2eZvKYlo2C0aBcDeFg', 'sk_l…'],
  ['k3Jd9sXwQ7vLm2Np8RtY', 'k3Jd…'],
  ['\u001B[31mRED', '??31…'],
])('of the name %j is shown %j', (name, shown) => {
  expect(shownName(name)).toBe(shown)
})
