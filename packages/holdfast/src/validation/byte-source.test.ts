import { describe, expect, test } from 'vitest'
import { isProblem } from '../core/problem.js'
import { readBody, type BodyRules } from './body.js'
import { ByteSource, GRACE } from './byte-source.js'
import { fakeTimer, settled } from './timer.test-parts.js'

/** A client that sends when the test says so. */
function client() {
  let cancelled = false
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => void (cancelled = true),
  })
  return {
    body,
    cancelled: () => cancelled,
    send: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    end: () => controller?.close(),
  }
}

/** How reading ends; `undefined` while it goes on. */
function reading(rules: Partial<BodyRules> = {}, headers: Record<string, string> = {}) {
  const time = fakeTimer()
  const sender = client()
  const ended: { as?: unknown } = {}
  const request = { headers: new Headers({ 'content-type': 'application/json', ...headers }), body: sender.body }
  void readBody(request as never, rules, time.timer).then((result) => {
    ended.as = isProblem(result) ? `${result.status} ${result.code}` : result.value
  })
  return { ...time, ...sender, ended }
}

const TIMEOUT = '408 input.timeout'

describe('body/39 slow bodies', () => {
  test('body/39 a client that sends nothing is given up after 5 seconds', async () => {
    const { pass, ended, cancelled, armed } = reading()
    await pass(GRACE - 1)
    expect(ended.as).toBeUndefined()
    await pass(1)
    expect(ended.as).toBe(TIMEOUT)
    expect(cancelled()).toBe(true)
    expect(armed()).toBe(0)
  })

  test('body/39 one byte a second is too little', async () => {
    const { pass, send, ended } = reading()
    for (let second = 0; second < 6 && ended.as === undefined; second++) {
      send('1')
      await pass(1_000)
    }
    expect(ended.as).toBe(TIMEOUT)
  })

  test('body/39 what a declared length promises is no excuse', async () => {
    const { pass, send, ended } = reading({}, { 'content-length': '100000' })
    send('"x')
    await pass(GRACE + 10)
    expect(ended.as).toBe(TIMEOUT)
  })

  test('body/39 the rate is kept and the deadline is not', async () => {
    const { pass, send, ended } = reading({ timeout: 20_000 })
    for (let second = 0; second < 19; second++) {
      send(' '.repeat(1_000))
      await pass(1_000)
    }
    expect(ended.as).toBeUndefined()
    send(' ')
    await pass(1_000)
    expect(ended.as).toBe(TIMEOUT)
  })

  test('a pause is forgiven when enough has come before', async () => {
    const { pass, send, end, ended } = reading()
    send(`"${'x'.repeat(9_998)}`)
    await pass(GRACE + 15_000)
    send('"')
    end()
    await settled()
    expect(ended.as).toHaveLength(9_998)
  })

  test('a route says how long it waits', async () => {
    const { pass, ended } = reading({ timeout: 500, minBytesPerSecond: 1 })
    await pass(499)
    expect(ended.as).toBeUndefined()
    await pass(1)
    expect(ended.as).toBe(TIMEOUT)
  })

  test('a body that has arrived leaves no timer behind, nor does one that is refused', async () => {
    const done = reading()
    done.send('{"a":1}')
    done.end()
    await settled()
    expect(done.ended.as).toEqual({ a: 1 })
    expect(done.armed()).toBe(0)

    const large = reading({ maxBytes: 10 })
    large.send(' '.repeat(11))
    await settled()
    expect(large.ended.as).toBe('413 input.too_large')
    expect(large.armed()).toBe(0)
  })

  test('the time of whoever takes the bytes is not the client’s', async () => {
    const { timer, pass } = fakeTimer()
    const { body, send, end } = client()
    const limits = { maxBytes: 100, declared: undefined, timeout: 6_000, minBytesPerSecond: 500 }
    const source = new ByteSource(body, limits, timer)
    send('first')
    expect(await source.next()).toHaveLength(5)
    await pass(60_000)
    send('second')
    expect(await source.next()).toHaveLength(6)
    end()
    expect(await source.next()).toBeUndefined()
    expect(source.cut).toBeUndefined()
  })
})
