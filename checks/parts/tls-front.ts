import { createServer as createHttpServer, request as httpRequest } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { loopbackCertificate } from '../../packages/holdfast/src/testing/loopback-certificate.ts'

/** One port that speaks TLS for an app, and redirects who does not. */
export interface TlsFront {
  /** `https://localhost:…` */
  readonly origin: string
  /** The app behind it: `http://localhost:…`. */
  passTo(app: string): void
  stop(): Promise<void>
}

/** The first byte of a TLS handshake (RFC 8446 §5.1). */
const HANDSHAKE = 22

export async function tlsFront(): Promise<TlsFront> {
  let target = ''
  const secure = createHttpsServer(loopbackCertificate, (request, response) => {
    const { method, headers, url } = request
    // A connection for each: the app closes idle ones, and a request must not meet that.
    const passed = httpRequest(new URL(url ?? '/', target), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  const plain = createHttpServer((request, response) => {
    response.writeHead(301, { location: new URL(request.url ?? '/', origin).href }).end()
  })
  // A browser's request must not meet the end of an idle connection: the third in a row is ERR_TOO_MANY_RETRIES.
  secure.keepAliveTimeout = plain.keepAliveTimeout = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    socket.once('data', (first) => {
      socket.pause()
      socket.unshift(first)
      ;(first[0] === HANDSHAKE ? secure : plain).emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    passTo: (app) => (target = app),
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
