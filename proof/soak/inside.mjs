// Loaded into `next start` beside the app: tells on a loopback port what the process holds. Asked for what is alive, it
// collects all garbage first; otherwise the engine does so when it likes, as it does without us.
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8'
import { runInNewContext } from 'node:vm'

const port = Number(process.env.SOAK_PORT)
// npm, the build and their children get the same options.
if (port > 0 && process.argv[1]?.endsWith('next') && process.argv[2] === 'start') listen()

function listen() {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')

  function look() {
    const { rss, heapUsed, external } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    const told = {
      rss,
      heapUsed,
      external,
      cpu: (user + system) / 1e3,
      delay: { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 },
    }
    delay.reset()
    return told
  }

  function alive() {
    collect()
    return process.memoryUsage().heapUsed
  }

  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('error', () => undefined)
    socket.on('data', (line) => {
      const [, file] = /^snapshot (.+)\n$/.exec(String(line)) ?? []
      if (file !== undefined) writeHeapSnapshot(file)
      // What is resident is told as it was before.
      const told = look()
      socket.end(JSON.stringify({ ...told, alive: String(line).startsWith('alive') ? alive() : null }))
    })
  })
  server.listen(port, '127.0.0.1').unref()
}
