import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testGate } from '../pipeline/gate.test-parts.js'
import { decision } from '../telemetry/sample-events.test-parts.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { Live, type Viewer } from './live.js'
import { source } from './source.js'
import { stream } from './stream.js'
import type { ConsoleCall } from './resource.js'
import type { Picture, Tail } from './wire.js'

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }))
afterEach(() => void vi.useRealTimers())

function world() {
  const sink = memorySink()
  const { gate } = testGate({ sinks: [sink], clock: Date.now })
  const happens = (changes = {}) => sink.record(decision({ time: Date.now(), ...changes }))
  return { happens, live: new Live(gate, source(sink, Date.now)) }
}

/** Keeps what it is told, and reads it or does not. */
function viewer(range: Viewer['range'] = '10m') {
  const told: { event: string; data: Picture & Tail }[] = []
  let reads = true
  return {
    range,
    send: (event: string, data: string) => {
      if (reads) told.push({ event, data: JSON.parse(data) as Picture & Tail })
      return reads
    },
    reading: (does: boolean) => void (reads = does),
    pictures: () => told.filter(({ event }) => event === 'picture').map(({ data }) => data),
    tails: () => told.filter(({ event }) => event === 'tail').map(({ data }) => data),
  }
}

describe('whoever looks', () => {
  it('is told at once, then each second in which something happened', async () => {
    const { live, happens } = world()
    const page = viewer()
    live.join(page)
    expect(page.pictures()).toMatchObject([{ range: '10m', totals: { denied: 0 } }])
    happens()
    happens({ verdict: 'allowed', stage: 'response' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(page.pictures().at(-1)).toMatchObject({ totals: { denied: 1, allowed: 1 } })
    expect(page.tails()).toMatchObject([{ events: [{ verdict: 'denied' }, { verdict: 'allowed' }], skipped: 0 }])
  })

  it('hears of silence, too: the rate falls, buckets pass, and then nothing is sent', async () => {
    const { live, happens } = world()
    const page = viewer('24h')
    live.join(page)
    happens()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(page.pictures().at(-1)?.perSecond).toBe(0)
    const sent = page.pictures().length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(page.pictures().length).toBe(sent)
    expect(page.tails().length).toBe(1)
  })

  it('gets the newest fifty decisions of a second, and the number of the others', async () => {
    const { live, happens } = world()
    const page = viewer()
    live.join(page)
    for (let n = 0; n < 173; n++) happens({ requestId: `${n}` })
    await vi.advanceTimersByTimeAsync(1_000)
    const [tail] = page.tails()
    expect([tail?.events.length, tail?.events.at(-1)?.requestId, tail?.skipped]).toEqual([50, '172', 123])
  })

  it('and does not read misses the tail, is told how much, and gets the picture of now when it reads again', async () => {
    const { live, happens } = world()
    const page = viewer()
    live.join(page)
    page.reading(false)
    for (let second = 0; second < 3; second++) {
      happens()
      await vi.advanceTimersByTimeAsync(1_000)
    }
    page.reading(true)
    happens()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(page.tails()).toMatchObject([{ events: [{}], skipped: 3 }])
    expect(page.pictures().at(-1)).toMatchObject({ totals: { denied: 4 } })
  })

  it('alone keeps anything running', async () => {
    const { live } = world()
    expect(vi.getTimerCount()).toBe(0)
    const leave = [live.join(viewer()), live.join(viewer('1h'))]
    expect([vi.getTimerCount(), live.viewers]).toEqual([1, 2])
    for (const each of leave) each()
    expect([vi.getTimerCount(), live.viewers]).toEqual([0, 0])
  })
})

describe('GET stream', () => {
  const call = (changes: Partial<ConsoleCall> = {}) => {
    const gone = new AbortController()
    const request = new Request('http://localhost/console/api/stream', { signal: gone.signal })
    return {
      gone,
      call: {
        query: { range: null },
        administrator: { kind: 'user', id: 'ada' },
        request,
        stillAdmitted: async () => true,
        ...changes,
      } as ConsoleCall,
    }
  }
  const opened = (live: Live, changes: Partial<ConsoleCall> = {}) => {
    const asked = call(changes)
    const answer = stream(live).handler(asked.call) as Response
    return { ...asked, answer, reader: answer.body!.getReader() }
  }
  const looks = (handler: ReturnType<typeof stream>['handler'], id: string) => {
    const asked = call({ administrator: { kind: 'user', id } as ConsoleCall['administrator'] })
    return { ...asked, answer: handler(asked.call) as Response }
  }
  const text = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
    const { value, done } = await reader.read()
    return done ? 'ended' : new TextDecoder().decode(value)
  }

  it('is a stream of events that nobody on the way holds back', async () => {
    const { answer, reader, gone } = opened(world().live)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(answer.headers.get('cache-control')).toContain('no-transform')
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
    expect(await text(reader)).toBe('retry: 2000\n\n')
    expect(await text(reader)).toMatch(/^event: picture\ndata: \{.*\}\n\n$/)
    const beat = text(reader)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await beat).toMatch(/^event: (?:picture|beat)\n/)
    gone.abort()
  })

  it('ends, and leaves nothing behind, when the page goes', async () => {
    const { live } = world()
    const [closed, left] = [opened(live), opened(live)]
    await closed.reader.cancel()
    left.gone.abort()
    expect([live.viewers, vi.getTimerCount()]).toEqual([0, 0])
  })

  it.each([
    ['is no administrator any more', async () => false],
    ['cannot be identified', async () => Promise.reject(new Error('down'))],
  ])('ends within half a minute when whoever looks %s', async (_, stillAdmitted) => {
    const { live } = world()
    const { reader } = opened(live, { stillAdmitted })
    await vi.advanceTimersByTimeAsync(30_000)
    expect([live.viewers, vi.getTimerCount()]).toEqual([0, 0])
    let last = ''
    for (let n = 0; n < 40 && last !== 'ended'; n++) last = await text(reader)
    expect(last).toBe('ended')
  })

  it('holds a quarter of a megabyte for a page that does not read, and lets it go after a while', async () => {
    const { live, happens } = world()
    const { answer } = opened(live)
    let beats = 0
    while (live.viewers === 1 && beats++ < 2_000) {
      for (let n = 0; n < 60; n++) happens({ requestId: 'x'.repeat(500) })
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect(live.viewers).toBe(0)
    expect(answer.bodyUsed).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is for twenty pages at once, and tells the next one so', () => {
    const { live } = world()
    const { handler } = stream(live)
    const all = Array.from({ length: 20 }, (_, at) => looks(handler, `admin-${at}`))
    expect(looks(handler, 'late').answer).toMatchObject({ code: 'internal.unavailable', status: 503 })
    all[0]?.gone.abort()
    const next = looks(handler, 'late')
    expect(next.answer.status).toBe(200)
    for (const { gone } of [...all, next]) gone.abort()
    expect(live.viewers).toBe(0)
  })

  it('leaves half of the places to others, and gives each back once', () => {
    const { live } = world()
    const { handler } = stream(live)
    const own = Array.from({ length: 10 }, () => looks(handler, 'ada'))
    expect(looks(handler, 'ada').answer).toMatchObject({ code: 'internal.unavailable', status: 503 })
    const other = looks(handler, 'bob')
    expect(other.answer.status).toBe(200)
    own[0]?.gone.abort()
    own[0]?.gone.abort()
    expect([looks(handler, 'ada'), looks(handler, 'ada')].map(({ answer }) => answer.status)).toEqual([200, 503])
  })
})
