import { describe, expect, it } from 'vitest'
import { remoteDocument, trustedUrl } from './remote-document.js'

describe('an address that is trusted', () => {
  it.each([
    'https://issuer.example.com',
    'https://issuer.example.com:8443/realms/a?b=c',
    'http://localhost:3000',
    'http://127.0.0.1/a',
    'http://127.9.9.9',
    'http://[::1]:1',
  ])('%s', (text) => {
    expect(trustedUrl(text)?.href).toContain(new URL(text).host)
  })

  it.each([
    'http://issuer.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://0.0.0.0',
    'http://[::ffff:127.0.0.1]',
    'http://10.0.0.1',
    'http://169.254.169.254/latest/meta-data',
    'https://user@issuer.example.com',
    'https://:secret@issuer.example.com',
    'https://issuer.example.com/#',
    'https://issuer.example.com/#a',
    'ftp://localhost',
    'file:///etc/passwd',
    'data:application/json,{}',
    'javascript:0',
    '//issuer.example.com',
    '/jwks',
    '',
    null,
    undefined,
    {},
    ['https://issuer.example.com'],
  ])('is not %s', (text) => {
    expect(trustedUrl(text)).toBeNull()
  })
})

describe('a document', () => {
  const read = (response: Response, seen: RequestInit[] = []) =>
    remoteDocument(new URL('https://issuer.example.com/jwks'), {
      fetch: async (_, init) => {
        seen.push(init ?? {})
        return response
      },
      signal: new AbortController().signal,
    })

  it('is a JSON object, asked for without redirects and caches', async () => {
    const seen: RequestInit[] = []
    expect(await read(Response.json({ keys: [] }), seen)).toEqual({ keys: [] })
    const headers = { accept: 'application/json' }
    expect(seen).toEqual([expect.objectContaining({ redirect: 'manual', cache: 'no-store', headers })])
  })

  it('comes in pieces, 256 KiB in all', async () => {
    const text = JSON.stringify({ keys: [], filling: '' })
    const json = JSON.stringify({ keys: [], filling: 'x'.repeat(256 * 1024 - text.length) })
    const inPieces = (whole: string) => {
      const bytes = new TextEncoder().encode(whole)
      const pieces = [bytes.subarray(0, 5), bytes.subarray(5, 100), bytes.subarray(100)]
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece)
          controller.close()
        },
      })
      return new Response(body)
    }
    expect(await read(inPieces(json))).toEqual(JSON.parse(json))
    await expect(read(inPieces(`${json} `))).rejects.toThrow('more than a key set')
  })

  const OTHER = 'The issuer answers something that is no JSON object.'
  it.each<[string, Response, string]>([
    [
      'a redirect',
      new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } }),
      'answers 302',
    ],
    ['201', Response.json({}, { status: 201 }), 'The issuer answers 201.'],
    ['404', Response.json({}, { status: 404 }), 'The issuer answers 404.'],
    ['500', new Response('down', { status: 500 }), 'The issuer answers 500.'],
    ['no body', new Response(null), OTHER],
    ['a list', Response.json([]), OTHER],
    ['null', Response.json(null), OTHER],
    ['markup', new Response('<html>'), OTHER],
    ['a member twice', new Response('{"keys":[],"keys":[]}'), OTHER],
    ['bytes that are no UTF-8', new Response(new Uint8Array([0x22, 0xff, 0x22])), OTHER],
  ])('is not %s', async (_, response, words) => {
    await expect(read(response)).rejects.toThrow(words)
  })

  it('is refused where it never ends, and what is left of it is not read', async () => {
    let pulled = 0
    let isCancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(65_536))
      },
      cancel() {
        isCancelled = true
      },
    })
    await expect(read(new Response(endless))).rejects.toThrow(/more than/)
    expect(isCancelled).toBe(true)
    expect(pulled).toBeLessThan(10)
  })
})
