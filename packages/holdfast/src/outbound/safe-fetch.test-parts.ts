import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { loopbackCertificate } from '../testing/loopback-certificate.js'
import { isFetchRefused, safeFetch, type SafeFetchOptions } from './safe-fetch.js'

export interface Listening {
  readonly port: number
  /** Connections that were opened to it, whether or not a request came. */
  readonly connections: () => number
}

/** A server on one loopback address, closed after the test. */
export async function listen(answer: RequestListener, address = '127.0.0.1', port = 0): Promise<Listening> {
  return started(createServer(answer), address, port)
}

/** Its certificate is for `localhost`. */
export async function listenTls(answer: RequestListener): Promise<Listening> {
  return started(createTlsServer(loopbackCertificate, answer), '127.0.0.1', 0)
}

async function started(server: Server, address: string, port: number): Promise<Listening> {
  const sockets = new Set<Socket>()
  let opened = 0
  server.on('connection', (socket: Socket) => {
    opened++
    sockets.add(socket)
  })
  await new Promise<void>((resolve) => server.listen(port, address, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, connections: () => opened }
}

/**
 * A `safeFetch` to 127.0.0.1, the one loopback address that is stated; every other address of 127.0.0.0/8 plays the
 * inside of a network. Names resolve as `hosts` says.
 */
export function toLoopback(port: number | readonly number[], options: SafeFetchOptions = {}, hosts: Hosts = {}) {
  return safeFetch({
    allowHttp: true,
    allowAddresses: ['127.0.0.1'],
    ports: typeof port === 'number' ? [port] : port,
    lookup: (name) => {
      const found = hosts[name] ?? ['127.0.0.1']
      return Promise.resolve(typeof found === 'function' ? found() : found)
    },
    ...options,
  })
}

type Hosts = Readonly<Record<string, readonly string[] | (() => readonly string[])>>

/** `refused: size`, `outage: timeout`, or what was answered. */
export async function outcome(response: Promise<Response>): Promise<string> {
  try {
    return await (await response).text()
  } catch (error) {
    if (isFetchRefused(error)) return `refused: ${error.code}`
    return `outage: ${(error as { reason?: string }).reason ?? String(error)}`
  }
}
