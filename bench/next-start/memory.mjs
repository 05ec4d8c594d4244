import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { print } from '../measuring/table.mjs'
import { inParallel, usage } from './cpu.mjs'

const MB = 1_000_000

/**
 * What bodies that are refused leave in the server's memory.
 *
 * @param {number} port
 * @param {{ bodies: number, megabytes: number }} options
 */
export async function measureMemory(port, { bodies, megabytes }) {
  const body = randomBytes(500_000)
  const head = `POST /guarded HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n`
  const one = () => send(port, `${head}Content-Length: ${body.length}\r\n\r\n`, [body])
  await inParallel(8, 100, one)
  const large = await watched(port, () => inParallel(8, bodies, one))

  const chunk = Buffer.concat([Buffer.from('10000\r\n'), randomBytes(65_536), Buffer.from('\r\n')])
  const endless = await watched(port, () =>
    send(port, `${head}Transfer-Encoding: chunked\r\n\r\n`, repeated(chunk, (megabytes * MB) / 65_536)),
  )
  const rows = [
    { form: `${bodies} random bodies of 500 kB, refused early`, ...large },
    { form: `one chunked body of ${megabytes} MB to a guarded route`, ...endless },
  ]
  print(
    'next start: growth of the resident set, MB',
    rows.map(({ form, peak, left }) => ({ form, 'at most': peak / MB, 'after 2 s': left / MB })),
  )
  return rows
}

/** @param {Buffer} chunk @param {number} times */
function* repeated(chunk, times) {
  for (let i = 0; i < times; i++) yield chunk
}

/** Writes until it is answered or cut off. @param {number} port @param {string} head @param {Iterable<Buffer>} chunks */
function send(port, head, chunks) {
  return new Promise((/** @type {(value?: undefined) => void} */ done) => {
    const socket = connect(port, 'localhost')
    const write = async () => {
      socket.write(head)
      for (const chunk of chunks) {
        if (socket.destroyed || socket.writableEnded) return
        if (!socket.write(chunk)) await new Promise((go) => void (socket.once('drain', go), socket.once('close', go)))
      }
    }
    socket.on('data', () => socket.end())
    socket.on('error', () => undefined)
    socket.once('close', () => done())
    void write()
    // A server that goes on reading is not waited for.
    setTimeout(() => socket.destroy(), 20_000).unref()
  })
}

/** @param {number} port @param {() => Promise<unknown>} work */
async function watched(port, work) {
  const { rss: before } = await usage(port)
  let peak = 0
  const done = new AbortController()
  const watching = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, (await usage(port)).rss - before)
      await sleep(20)
    }
  })()
  await work()
  done.abort()
  await watching
  await sleep(2_000)
  return { peak, left: (await usage(port)).rss - before }
}
