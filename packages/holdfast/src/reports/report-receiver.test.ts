import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { reportReceiver } from './report-receiver.js'
import { receiving, violation } from './report-receiver.test-parts.js'

describe('a CSP report', () => {
  it('of the Reporting API arrives typed, without what is secret', async () => {
    const { modern, reports } = await receiving()
    expect((await modern(violation())).status).toBe(204)
    expect(reports).toEqual([
      {
        type: 'csp-violation',
        time: 1_000_000,
        document: 'https://app.example.com/orders',
        userAgent: violation().user_agent,
        from: 'page',
        repeats: 0,
        directive: 'script-src-elem',
        blocked: 'https://cdn.example.net/a.js',
        disposition: 'enforce',
        source: 'https://app.example.com/_next/static/chunks/4bd1b696-182b6b13bdad92e3.js',
        line: 3,
        column: 14,
        sample: 'alert(1)',
      },
    ])
  })

  it('of report-uri says the same', async () => {
    const { legacy, reports } = await receiving()
    await legacy({
      'document-uri': 'https://app.example.com/orders?token=secret',
      referrer: 'https://app.example.com/secret',
      'violated-directive': "script-src 'self' https://cdn.example.com",
      'original-policy': "script-src 'nonce-secret'",
      disposition: 'report',
      'blocked-uri': 'inline',
      'line-number': 3,
      'column-number': -1,
      'source-file': 'https://app.example.com/a.js?secret',
      'status-code': 200,
      'script-sample': 'alert(1)',
    })
    expect(reports).toMatchObject([
      {
        directive: 'script-src',
        blocked: 'inline',
        disposition: 'report',
        line: 3,
        column: 0,
        document: 'https://app.example.com/orders',
      },
    ])
    expect(JSON.stringify(reports)).not.toContain('secret')
  })

  it('holds nothing but texts, however it is made', async () => {
    const { legacy, modern, reports } = await receiving()
    await legacy({
      'blocked-uri': { toString: 'x' },
      'line-number': '9'.repeat(400),
      'effective-directive': ['a'],
      disposition: 7,
    })
    await modern(
      { type: 'csp-violation', body: { blockedURL: null, lineNumber: -1.5, sample: [] } },
      { type: 'csp-violation' },
      7 as never,
    )
    expect(reports).toMatchObject([
      { directive: '', blocked: '', line: 0, disposition: 'enforce', sample: '', source: '' },
    ])
  })
})

describe('every other type', () => {
  it.each([
    'coep',
    'coop',
    'crash',
    'deprecation',
    'document-policy-violation',
    'integrity-violation',
    'intervention',
    'network-error',
    'permissions-policy-violation',
  ])('%s keeps its flat facts', async (type) => {
    const { modern, reports } = await receiving()
    const body = {
      id: 'unload',
      phase: 'dns',
      status_code: 0,
      anticipated: true,
      nested: { a: 1 },
      list: [1],
      __proto__: 1,
      'a b': 1,
    }
    await modern({ type, url: 'https://app.example.com/a?secret', body })
    expect(reports).toMatchObject([{ type, document: 'https://app.example.com/a' }])
    expect(reports[0]).toHaveProperty('body', { id: 'unload', phase: 'dns', status_code: 0, anticipated: true })
  })

  it('an unknown one is `other`, and says what it calls itself', async () => {
    const { modern, reports } = await receiving()
    await modern({
      type: 'tomorrow',
      url: 'https://app.example.com/',
      body: { message: 'See https://a.example.com/b?secret now' },
    })
    expect(reports[0]).toMatchObject({
      type: 'other',
      body: { reportType: 'tomorrow', message: 'See https://a.example.com/b now' },
    })
  })

  it('at most twenty reports of a body, and twenty members of a report, are kept', async () => {
    const { modern, reports } = await receiving()
    const body = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`m${index}`, index]))
    await modern(
      ...Array.from({ length: 30 }, (_, index) => ({ type: 'crash', url: `https://app.example.com/${index}`, body })),
    )
    expect(reports).toHaveLength(20)
    expect(Object.keys((reports[0] as unknown as { body: object }).body)).toHaveLength(20)
  })
})

describe('headers/26 what is too much or no report is answered 204, and nobody is told', () => {
  const whole = JSON.stringify([violation()])

  it.each<[string, string | null, string]>([
    ['a body of 1 MB', 'application/reports+json', JSON.stringify([violation({ pad: 'x'.repeat(1_000_000) })])],
    ['a byte too many', 'application/reports+json', whole + ' '.repeat(65_537 - whole.length)],
    ['a wrong type', 'application/json', whole],
    ['text/plain', 'text/plain', whole],
    ['a form', 'application/x-www-form-urlencoded', 'a=1'],
    ['no type', null, whole],
    ['two types', 'application/reports+json, text/plain', whole],
    ['a look-alike', 'application/reports+jsonx', whole],
    ['the other one’s type', 'application/csp-report', whole],
    ['no JSON', 'application/reports+json', '<script>'],
    ['half a JSON', 'application/reports+json', whole.slice(0, -5)],
    ['nothing', 'application/reports+json', ''],
    ['null', 'application/csp-report', 'null'],
    ['a list in csp-report', 'application/csp-report', '{"csp-report":[]}'],
    ['no csp-report', 'application/csp-report', '{}'],
    ['a prototype', 'application/csp-report', '{"__proto__":{"csp-report":{}}}'],
    ['nested 30,000 deep', 'application/reports+json', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['bytes that are no UTF-8', 'application/reports+json', '\u{fffd}'],
  ])('headers/26 %s', async (_, type, body) => {
    const { sent, reports } = await receiving()
    const answer = await sent(type, body)
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(reports).toEqual([])
  })

  it('headers/26 exactly as much as allowed is read, in any case and with parameters of the type', async () => {
    const { sent, reports } = await receiving()
    await sent('Application/Reports+JSON; charset=utf-8', whole + ' '.repeat(65_536 - whole.length))
    expect(reports).toHaveLength(1)
  })

  it('headers/26 a wrong type is not read at all', async () => {
    const { POST } = reportReceiver({ on: () => undefined })
    const request = new Request('http://localhost/', {
      method: 'POST',
      body: whole,
      headers: { 'content-type': 'text/plain' },
    })
    expect([(await POST(request)).status, request.bodyUsed]).toEqual([204, false])
  })

  it('headers/26 an endless body without a length is left where it goes too far', async () => {
    const { port, reports } = await receiving()
    const socket = connect(port, '127.0.0.1')
    socket.write(
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/reports+json\r\ntransfer-encoding: chunked\r\n\r\n',
    )
    const chunk = `4000\r\n${'['.repeat(0x4000)}\r\n`
    let written = 0
    const more = setInterval(() => socket.write(chunk) && (written += 0x4000), 1)
    const answered = await new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(String(data)))
      socket.once('close', () => resolve('closed'))
      socket.once('error', () => resolve('closed'))
    })
    clearInterval(more)
    socket.destroy()
    expect(answered).toMatch(/^HTTP\/1\.1 204|^closed/)
    expect(reports).toEqual([])
    expect(written).toBeLessThan(5_000_000)
  })

  it('headers/26 a body that comes too slowly is not waited for', async () => {
    vi.useFakeTimers()
    try {
      const { POST } = reportReceiver({ on: () => undefined })
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('[')),
      })
      const headers = { 'content-type': 'application/reports+json' }
      const answered = POST(
        new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit),
      )
      await vi.advanceTimersByTimeAsync(5_000)
      expect((await answered).status).toBe(204)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('headers/26 a flood', () => {
  const numbered = (index: number) => violation({ lineNumber: index })

  it('headers/26 hands over so many a minute, and goes on in the next', async () => {
    const { modern, reports, time } = await receiving({ perMinute: 5 })
    for (let index = 0; index < 8; index++)
      expect((await modern(numbered(index), numbered(100 + index))).status).toBe(204)
    expect(reports).toHaveLength(5)
    time.now += 60_000
    await modern(numbered(200))
    expect(reports).toHaveLength(6)
  })

  it('headers/26 of garbage costs no parsing after a while', async () => {
    const { sent, modern, reports } = await receiving({ perMinute: 1 })
    for (let index = 0; index < 10; index++) await sent('application/reports+json', 'garbage')
    await modern(violation())
    expect(reports).toEqual([])
  })

  it('headers/26 a clock that is set back does not shut it', async () => {
    const { modern, reports, time } = await receiving({ perMinute: 1 })
    await modern(numbered(1))
    time.now -= 3_600_000
    await modern(numbered(2))
    expect(reports).toHaveLength(2)
  })

  it('headers/26 of the same is one, and the next says how many there were', async () => {
    const { modern, reports, time } = await receiving({ repeatAfter: '10 min' })
    for (let index = 0; index < 4; index++) await modern({ ...violation(), age: index, user_agent: `Browser/${index}` })
    time.now += 600_000
    await modern(violation())
    expect(reports.map(({ repeats }) => repeats)).toEqual([0, 3])
  })

  it('headers/26 of a thousand kinds is remembered in part', async () => {
    const { modern, reports } = await receiving({ perMinute: 10_000 })
    for (let body = 0; body < 60; body++)
      await modern(...Array.from({ length: 10 }, (_, index) => numbered(body * 10 + index)))
    expect(reports).toHaveLength(600)
    await modern(numbered(0), numbered(599))
    expect(reports).toHaveLength(601)
  })
})

describe('headers/26 secrets', () => {
  it.each([
    [
      'https://app.example.com/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2VjcmV0',
      'https://app.example.com/reset/[redacted]',
    ],
    ['https://app.example.com/verify/9f86d081884c7d659a2feaa0c55ad015', 'https://app.example.com/verify/[redacted]'],
    [
      'https://app.example.com/share/6f9619ff-8b86-d011-b42d-00cf4fc964ff/view',
      'https://app.example.com/share/[redacted]/view',
    ],
    ['https://app.example.com/i/V1StGXR8_Z5jdHi6B-myT', 'https://app.example.com/i/[redacted]'],
    ['https://app.example.com/i/QwErTyUiOpAsDfGhJkLz', 'https://app.example.com/i/[redacted]'],
    ['https://app.example.com/people/alice@example.com', 'https://app.example.com/people/[redacted]'],
    ['https://app.example.com/people/alice%40example.com', 'https://app.example.com/people/[redacted]'],
    ['https://app.example.com/a;jsessionid=1/b', 'https://app.example.com/[redacted]/b'],
    ['https://app.example.com/call/493012345678', 'https://app.example.com/call/[redacted]'],
    [`https://app.example.com/${'long-'.repeat(20)}`, 'https://app.example.com/[redacted]'],
    ['https://user:secret@app.example.com:8443/a', 'https://app.example.com:8443/a'],
    ['https://app.example.com/a?token=secret', 'https://app.example.com/a'],
    ['https://app.example.com/a#access_token=secret', 'https://app.example.com/a'],
    ['https://app.example.com/orders/1234/edit', 'https://app.example.com/orders/1234/edit'],
    ['https://app.example.com/about-our-products', 'https://app.example.com/about-our-products'],
    ['wss://app.example.com/socket?token=secret', 'wss://app.example.com/socket'],
    ['data:text/html,<script>secret</script>', 'data:'],
    ['blob:https://app.example.com/6f9619ff-8b86-d011-b42d-00cf4fc964ff', 'blob:'],
    ['inline', 'inline'],
    ['not a URL with a secret', ''],
  ])('headers/26 of %s are out', async (url, kept) => {
    const { modern, reports } = await receiving()
    await modern(violation({ blockedURL: url }))
    expect(reports).toMatchObject([{ blocked: kept }])
  })

  it.each([
    ["fetch('/api?key=secret')", "fetch('/api?key=[redacted]')"],
    ['k="sk_live_51H8xAbCdEfGhIjKlMn"', 'k="[redacted]"'],
    ['mail alice@example.com', 'mail [redacted]'],
    ['a\u0000b\u001b[31mc\r\nSet-Cookie: x\u202e', 'a b [31mc Set-Cookie: x '],
    ['x'.repeat(3) + ' '.repeat(100), 'xxx' + ' '.repeat(37)],
    ['console.log(document.title)', 'console.log(document.title)'],
  ])('headers/26 of a sample %j are out', async (sample, kept) => {
    const { modern, reports } = await receiving()
    await modern(violation({ sample }))
    expect(reports).toMatchObject([{ sample: kept }])
  })

  it('headers/26 a long text is judged before it is cut', async () => {
    const { modern, reports } = await receiving()
    await modern(violation({ sample: `${'a '.repeat(15)}eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIxIn0` }))
    expect(JSON.stringify(reports)).not.toContain('eyJ')
  })
})

describe('noise', () => {
  it.each([
    [{ blockedURL: 'chrome-extension://abcdef/a.js' }, 'extension'],
    [{ sourceFile: 'moz-extension://1/a.js', blockedURL: 'inline' }, 'extension'],
    [{ sourceFile: 'safari-web-extension://1/a.js' }, 'extension'],
    [{ blockedURL: 'chrome-extension' }, 'extension'],
    [{ sourceFile: 'webkit-masked-url://hidden/' }, 'extension'],
    [{ blockedURL: 'inline' }, 'page'],
    [{ blockedURL: 'https://chrome-extension.example.com/' }, 'page'],
  ])('%j comes from the %s', async (body, from) => {
    const { modern, reports } = await receiving()
    await modern(violation(body))
    expect(reports).toMatchObject([{ from }])
  })
})

describe('who is told', () => {
  it('may throw, at once or later, and its words go nowhere', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const on of [
      () => {
        throw new Error('secret')
      },
      () => Promise.reject(new Error('secret')),
    ]) {
      const { modern } = await receiving({ on })
      expect((await modern(violation())).status).toBe(204)
    }
    expect(said).toHaveBeenCalledTimes(2)
    expect(said.mock.calls.join()).not.toContain('secret')
    said.mockRestore()
  })

  it('may hang: the answer waits a second and no longer', async () => {
    vi.useFakeTimers()
    try {
      const { POST } = reportReceiver({ on: () => new Promise(() => undefined) })
      const headers = { 'content-type': 'application/reports+json' }
      const answered = POST(
        new Request('http://localhost/', { method: 'POST', body: JSON.stringify([violation()]), headers }),
      )
      await vi.advanceTimersByTimeAsync(1_000)
      expect((await answered).status).toBe(204)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a page of another origin', () => {
  it('may ask first, and may see that its report arrived', async () => {
    const { sent, modern } = await receiving()
    const preflight = await sent(null, '', 'OPTIONS')
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'Content-Type',
      },
    })
    const { headers } = await modern(violation())
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' })
    expect({ ...preflight.headers, ...headers }).not.toHaveProperty('access-control-allow-credentials')
  })
})

describe('construction', () => {
  it.each([
    {},
    { on: 'log' },
    { maxBytes: 0 },
    { maxBytes: 1.5 },
    { maxBytes: 2_000_000 },
    { perMinute: 0 },
    { perMinute: Infinity },
    { repeatAfter: 'soon' },
  ])('refuses %j', (options) => {
    const on =
      'maxBytes' in options || 'perMinute' in options || 'repeatAfter' in options ? { on: () => undefined } : {}
    expect(() => reportReceiver({ ...on, ...options } as never)).toThrow(
      expect.objectContaining({ code: 'config.reports' }),
    )
  })

  it('refuses an option that it does not know', () => {
    expect(() => reportReceiver({ on: () => undefined, onReport: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'config.unknown_option' }),
    )
  })
})
