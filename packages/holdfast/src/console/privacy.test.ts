import fc from 'fast-check'
import { expect, it } from 'vitest'
import { accounts } from '../accounts/accounts.js'
import { publicAccess } from '../authorization/access.js'
import { memory as memoryStorage } from '../storage/memory.js'
import { TEST_SECRET } from '../testing/account-endpoints.js'
import { consoleWorld } from './console.test-parts.js'

const PATHS = [
  'session',
  'events',
  'limits',
  'callers',
  'coverage',
  'audit',
  'people',
  'events.jsonl',
  'audit.jsonl?format=event',
  'audit.jsonl?format=ocsf',
  `limits/what-if?${new URLSearchParams({ id: 'app anonymous', limit: '1', window: '60000' }).toString()}`,
]

const octet = fc.integer({ min: 1, max: 254 })
const call = fc.record({
  from: fc.oneof(
    fc.tuple(octet, octet, octet).map(([a, b, c]) => `100.${a}.${b}.${c}`),
    fc.tuple(octet, octet).map(([a, b]) => `2001:db8:${a.toString(16)}:${b.toString(16)}::${a.toString(16)}`),
  ),
  as: fc.constantFrom(undefined, 'member', 'nobody'),
  userAgent: fc.constantFrom('<script>alert(1)</script>', "curl/8 ' onerror=", 'Mozilla/5.0 (X11) Chrome/141.0'),
  search: fc.constant('?token=s3cr3t-query-value'),
})

it('no id, no full address, no credential and no input of a caller is in anything that the console says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 12 }), async (calls) => {
      const people = accounts({ storage: memoryStorage(), secret: TEST_SECRET })
      const world = await consoleWorld({
        bots: 'limit',
        limits: { deny: ['user secret-listed-user'], analytics: true },
        console: { people },
      })
      const route = world.route({ access: publicAccess, name: '/api/orders/[id]' })
      for (const { from, as, userAgent, search } of calls) {
        const headers = as === undefined ? {} : { cookie: `fake=${as}` }
        await route({ from, userAgent, search, headers })
      }
      await world.settled()
      await world.gate.limiter.change({
        callers: [{ identity: 'user secret-listed-user', verdict: 'deny', until: null, reason: null }],
      })
      const stop = new AbortController()
      const stream = await world.ask('/api/stream', { signal: stop.signal })
      const reader = stream.body!.getReader()
      let said = ''
      while (!said.includes('event: picture')) said += new TextDecoder().decode((await reader.read()).value)
      stop.abort()
      for (const path of PATHS) {
        const answer = await world.ask(`/api/${path}`)
        expect([path, answer.status]).toEqual([path, 200])
        expect(answer.headers.get('content-type')).toMatch(/^application\/jsonl?$/)
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
        said += await answer.text()
      }
      for (const { from } of calls) expect(said).not.toContain(from)
      for (const secret of ['member-1', 'secret-listed-user', 's3cr3t-query-value', 'fake=', '<script>', TEST_SECRET]) {
        expect(said).not.toContain(secret)
      }
    }),
    { numRuns: 15 },
  )
})
