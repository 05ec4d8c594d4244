import { describe, expect, it } from 'vitest'
import { app } from '../../flow/facts.test-parts.js'
import { addressReadsIn, addressUses } from './client-address.js'

function uses(body: string, head = ''): string[] {
  const facts = app({ 'app/api/x/route.ts': `${head}\nexport async function POST(req) { ${body} }` })
  const file = facts.handlers[0]?.file
  if (file === undefined) throw new Error('no handler')
  return addressReadsIn(file, facts).flatMap((read) =>
    addressUses(read, facts).map(({ purpose }) => `${read.header}: ${purpose}`),
  )
}
const READ = `const ip = req.headers.get('x-forwarded-for');`

describe('what an address decides', () => {
  it.each([
    ['a limit', `${READ} await ratelimit.limit(ip)`, ['x-forwarded-for: limit']],
    ['a limit with a prefix', `${READ} await checkRateLimit(\`login:\${ip}\`)`, ['x-forwarded-for: limit']],
    ['a count by key', `${READ} attempts[ip] = 1`, ['x-forwarded-for: limit']],
    ['a comparison', `${READ} if (ip !== ADMIN_IP) return`, ['x-forwarded-for: decision']],
    ['a comparison with one’s own machine', `${READ} const x = ip === '::1' ? 'local' : ip`, []],
    ['a comparison with nothing', `${READ} if (ip === null) return`, []],
    ['a log', `${READ} console.log(ip); logger.info({ ip })`, []],
    ['a record', `${READ} await db.visit.create({ data: { ip } })`, []],
    ['a question to somebody else', `${READ} await fetch(\`https://geo.example/\${ip}\`)`, []],
  ])('%s', (_, body, expected) => {
    expect(uses(body)).toEqual(expected)
  })
  it('as it is read in other ways', () => {
    expect(uses(`await limiter.limit(req.headers['x-real-ip'])`)).toEqual(['x-real-ip: limit'])
    expect(uses(`await limiter.limit(req.ip)`)).toEqual(['request.ip: limit'])
    expect(uses(`await limiter.limit(getClientIp(req))`, `import { getClientIp } from 'request-ip'`)).toEqual([
      'request-ip: limit',
    ])
  })
  it('what a platform verifies is no such read', () => {
    expect(uses(`await limiter.limit(ipAddress(req))`, `import { ipAddress } from '@vercel/functions'`)).toEqual([])
  })
})
