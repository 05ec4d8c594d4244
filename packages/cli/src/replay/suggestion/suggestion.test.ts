import { whatIf, type SeenRequest } from 'holdfast/rate-limit'
import { describe, expect, it } from 'vitest'
import { limitsOf, replayed, type Logged } from '../replayed.test-parts.js'

const START = Date.UTC(2026, 0, 5)
const HOUR = 3_600

/**
 * A day of a site: 300 visitors with some pages and their images, a few who stay for long, and a search engine that comes by
 * every five minutes.
 */
function honest(): Logged[] {
  const requests: Logged[] = []
  let state = 1
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 0x1_0000_0000
  for (let visitor = 0; visitor < 300; visitor++) {
    const visits = visitor < 5 ? 12 : 1
    for (let visit = 0; visit < visits; visit++) {
      const begins = Math.floor(random() * 23 * HOUR)
      const count = 3 + Math.floor(random() * random() * 30)
      for (let i = 0; i < count; i++) {
        requests.push({
          time: START + (begins + Math.floor((i * random() * 60) / 5)) * 1_000,
          address: `203.0.${visitor >> 8}.${visitor & 255}`,
        })
      }
    }
  }
  for (let i = 0; i < 280; i++)
    requests.push({ time: START + i * 300_000, address: '192.0.2.1', agent: 'Googlebot/2.1' })
  return requests
}

/** At an even pace, from some addresses in turn. */
function crawl(count: number, seconds: number, addresses = 1, agents = 1): Logged[] {
  return Array.from({ length: count }, (_, i) => ({
    time: START + Math.floor((2 * HOUR + (i * seconds) / count) * 1_000),
    address: `198.51.100.${i % addresses}`,
    agent: `Mozilla/5.0 Chrome/${i % agents}`,
  }))
}

const seen = (requests: readonly Logged[]): SeenRequest[] =>
  requests.map(({ time, address }) => ({ time: Math.floor(time / 1_000) * 1_000, address, route: 'GET /' }))

function refusedShare(requests: readonly Logged[], limit: string): number {
  return whatIf(seen(requests), limitsOf(limit)).denied / requests.length
}

const rest = honest()

describe('the suggested limit', () => {
  it.each([
    ['a fast one, for an hour', crawl(20_000, HOUR)],
    ['one a second, for eight hours', crawl(28_800, 8 * HOUR)],
    ['one every four seconds, for twenty hours', crawl(18_000, 20 * HOUR)],
    ['a burst of half a minute', crawl(5_000, 30)],
    ['one from twenty addresses with changing agents', crawl(60_000, 4 * HOUR, 20, 37)],
  ])('stops a crawler and leaves everybody else alone: %s', async (_, crawler) => {
    const { suggestion } = await replayed([...rest, ...crawler], [])
    const limit = suggestion?.limit ?? ''
    expect(refusedShare(crawler, limit)).toBeGreaterThan(0.95)
    expect(refusedShare(rest, limit)).toBeLessThanOrEqual(0.001)
    const { identities, top } = suggestion!.singledOut
    expect(identities).toBe(new Set(crawler.map(({ address }) => address)).size)
    expect(top.every(({ identity }) => identity.startsWith('198.51.100.'))).toBe(true)
  })

  it('is what was counted, to the request', async () => {
    const crawler = crawl(20_000, HOUR)
    const { suggestion } = await replayed([...rest, ...crawler], [])
    const { denied } = whatIf(seen([...rest, ...crawler]), limitsOf(suggestion!.limit))
    expect(suggestion!.denied).toBe(denied)
    expect(suggestion!.singledOut.denied + suggestion!.rest.denied).toBe(denied)
  })

  it('leaves everybody alone where nobody asks like a crawler', async () => {
    const { suggestion } = await replayed(rest, [])
    expect(suggestion).toMatchObject({ singledOut: { identities: 0 } })
    expect(refusedShare(rest, suggestion!.limit)).toBeLessThanOrEqual(0.001)
    expect(refusedShare(crawl(20_000, HOUR), suggestion!.limit)).toBeGreaterThan(0.95)
  })

  it('is none where there is nobody to compare with', async () => {
    expect(await replayed(crawl(5_000, HOUR), [])).toMatchObject({ suggestion: null })
  })
})
