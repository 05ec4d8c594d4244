// Clients that do not do what HTTP says, on bare sockets. None of them waits for a good answer.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const HEAD = 'Host: localhost\r\nContent-Type: application/json\r\n'

/** @type {Readonly<Record<string, (socket: import('node:net').Socket, cookie: string) => Promise<void>>>} */
const BEHAVIOURS = {
  async 'half a body, then a reset'(socket) {
    socket.write(`POST /api/auth/login HTTP/1.1\r\n${HEAD}Content-Length: 200\r\n\r\n{"email":`)
    await sleep(500)
    socket.resetAndDestroy()
  },
  async 'a body of one byte a second'(socket) {
    socket.write(`POST /api/auth/login HTTP/1.1\r\n${HEAD}Content-Length: 200\r\n\r\n`)
    for (let at = 0; at < 20 && socket.writable; at++) {
      socket.write(' ')
      await sleep(1_000)
    }
    socket.destroy()
  },
  async 'an endless body'(socket) {
    socket.write(`POST /api/orders HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
    for (let at = 0; at < 64 && socket.writable; at++) {
      socket.write(chunk)
      await sleep(5)
    }
    socket.destroy()
  },
  async 'gone before the answer'(socket) {
    socket.write('GET /api/posts?limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await sleep(1)
    socket.resetAndDestroy()
  },
  async 'gone in the middle of a page'(socket) {
    socket.write('GET /sign-up HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve).once('close', resolve))
    socket.resetAndDestroy()
  },
  async 'never ends its headers'(socket) {
    socket.write('GET /api/posts HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    await sleep(15_000)
    socket.destroy()
  },
  async 'no HTTP at all'(socket) {
    socket.write('\u0016\u0003\u0001 hello\r\n\r\n')
    await sleep(200)
    socket.destroy()
  },
  async 'a console that is closed at once'(socket, cookie) {
    socket.write(`GET /console/api/stream?range=10m HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`)
    await sleep(2_000)
    socket.resetAndDestroy()
  },
  async 'a console that does not read'(socket, cookie) {
    socket.pause()
    socket.write(`GET /console/api/stream?range=1h HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`)
    await sleep(20_000)
    socket.resetAndDestroy()
  },
}

const NAMES = Object.keys(BEHAVIOURS)

/**
 * @param {string} origin
 * @param {string} localAddress
 * @param {string} cookie of an administrator
 * @param {number} number which behaviour, in turn
 */
export async function brokenClient(origin, localAddress, cookie, number) {
  const name = NAMES[number % NAMES.length] ?? ''
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(origin).port), localAddress })
  socket.on('error', () => undefined)
  if (!name.includes('does not read')) socket.resume()
  await BEHAVIOURS[name]?.(socket, cookie)
  return name
}
