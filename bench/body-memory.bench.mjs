// What refused bodies leave behind: resident memory of a server process while 1,000 random bodies of 500 kB are refused,
// and while 500 MB come in chunks, at a route of `readBody` and at one of bare `request.json()` (with 100 MB there: it
// keeps what it is sent). Both are Route Handlers on node:http, each in a process of its own.
// Writes .cache/bench/body-memory.json.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer, request as send } from 'node:http'
import { isProblem } from '../packages/holdfast/dist/core/problem.js'
import { conclude } from './measuring/outcome.mjs'
import { print } from './measuring/table.mjs'
import { readBody } from '../packages/holdfast/dist/validation/body.js'

const MB = 2 ** 20
const kind = process.argv[2]
if (kind === undefined) await measure()
else serve(kind)

function serve(kindOfRoute) {
  const answer = async (message, response) => {
    const request = new Request('http://localhost/', {
      method: 'POST',
      headers: message.headers,
      body: message,
      duplex: 'half',
    })
    const result =
      kindOfRoute === 'readBody'
        ? await readBody(request)
        : await request.json().catch(() => ({ status: 500, headers: {} }))
    response.writeHead(isProblem(result) ? result.status : (result.status ?? 200), result.headers)
    response.end()
  }
  const server = createServer((message, response) => void answer(message, response))
  let most = 0
  setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5).unref()
  process.on('message', (what) => {
    globalThis.gc()
    if (what === 'start') most = process.memoryUsage.rss()
    process.send({ rss: process.memoryUsage.rss(), most })
  })
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
}

async function measure() {
  /** @type {Record<string, number>} */
  const figures = {}
  for (const [route, chunked] of [
    ['readBody', 500],
    ['request.json()', 100],
  ]) {
    const child = fork(import.meta.filename, [route], { execArgv: ['--expose-gc'] })
    const told = () => new Promise((resolve) => child.once('message', resolve))
    const port = await told()
    const ask = (what) => (child.send(what), told())
    const post = (headers, write) =>
      new Promise((resolve) => {
        const outgoing = send({ port, host: '127.0.0.1', method: 'POST', agent: false, headers }, (incoming) =>
          incoming.resume().on('end', () => resolve(incoming.statusCode)),
        )
        outgoing.on('error', (error) => resolve(error.code))
        write(outgoing)
      })
    const json = { 'content-type': 'application/json' }
    const random = () => post(json, (outgoing) => outgoing.end(randomBytes(500_000)))
    // The first ones make the process as large as serving makes it.
    for (let i = 0; i < 1_000; i++) await random()
    const row = {}
    let before = (await ask('start')).rss
    const statuses = new Set()
    for (let i = 0; i < 1_000; i += 10)
      for (const status of await Promise.all(Array.from({ length: 10 }, random))) statuses.add(status)
    let after = await ask('stop')
    row['1,000 × 500 kB'] = {
      status: [...statuses].join(),
      'MB more': rounded(after.rss - before),
      'at most': rounded(after.most - before),
    }
    before = (await ask('start')).rss
    const piece = Buffer.alloc(MB, ' ')
    const status = await post({ ...json, 'transfer-encoding': 'chunked' }, (outgoing) => {
      let sent = 0
      const more = () => {
        while (sent++ < chunked && !outgoing.destroyed)
          if (!outgoing.write(piece)) return void outgoing.once('drain', more)
        outgoing.end()
      }
      more()
    })
    after = await ask('stop')
    row[`${chunked} MB in chunks`] = {
      status,
      'MB more': rounded(after.rss - before),
      'at most': rounded(after.most - before),
    }
    print(
      `${route}: megabytes of the server`,
      Object.entries(row).map(([sent, found]) => ({ sent, ...found })),
    )
    for (const [sent, found] of Object.entries(row)) figures[`${route}, ${sent}: MB at most`] = found['at most']
    child.kill()
  }
  conclude('body-memory', figures, [{ figure: 'readBody, 500 MB in chunks: MB at most', atMost: 10 }])
}

function rounded(bytes) {
  return Math.round((bytes / MB) * 10) / 10
}
