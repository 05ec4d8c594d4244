import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { readAddress } from './address.js'
import { readRoute } from './discovery/given-routes.js'
import { openTarget, type OpenTarget, type TargetOptions } from './open-target.js'

/** A request as a small app looks at it. */
export interface Call {
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** The body as JSON or as a form; `{}` where it is neither. */
  readonly body: Readonly<Record<string, unknown>>
  readonly response: ServerResponse
}

/** What a small app answers: JSON, unless it is text; `undefined` where it has written itself. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: unknown
}

/** A server of this test on loopback, until the test is over. @returns its address */
export async function served(app: (call: Call) => Reply | undefined | Promise<Reply | undefined>): Promise<string> {
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
      const { method = 'GET', headers } = request
      void Promise.resolve(
        app({ method, path: pathname, query: searchParams, headers, text, body: bodyOf(text, headers), response }),
      ).then((reply) => {
        if (reply === undefined) return
        const { status = 200, body = '' } = reply
        response.statusCode = status
        response.setHeader('content-type', typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json')
        for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      })
    })
  })
  return listening(server, 'http')
}

export async function listening(server: Server, scheme: 'http' | 'https'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function bodyOf(text: string, headers: IncomingMessage['headers']): Readonly<Record<string, unknown>> {
  if (headers['content-type']?.includes('urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export function optionsFor(
  url: string,
  more: Partial<TargetOptions> = {},
  routes: readonly string[] = [],
): TargetOptions {
  const address = readAddress(url)
  if (typeof address === 'string') throw new TypeError(address)
  return {
    address,
    insecure: false,
    bounds: { requests: 600, time: 60_000 },
    version: '1.2.3',
    routes: routes.map(readRoute).filter((route) => typeof route !== 'string'),
    accounts: [],
    mayRegister: true,
    signal: new AbortController().signal,
    clock: Date.now,
    random: Math.random,
    ...more,
  }
}

/** A target that is there; it is closed with the test. */
export async function opened(
  url: string,
  more: Partial<TargetOptions> = {},
  routes: readonly string[] = [],
): Promise<OpenTarget> {
  const result = await openTarget(optionsFor(url, more, routes))
  if ('unreachable' in result) throw new Error(`Nothing answers: ${result.unreachable}`)
  return result
}
