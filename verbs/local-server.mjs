// Loaded into `next start` before Next itself: the server answers this machine only, and ends with whoever started it.
import { channel, subscribe } from 'node:diagnostics_channel'
import { isLoopback } from './loopback.mjs'

// Next can listen on one address or on all of them. One is not enough (`localhost` may be 127.0.0.1 or ::1, and any
// 127.0.0.0/8 address should answer), so it listens on all, and a connection that came in on another address of this
// machine is closed before a byte of it is read.
subscribe('net.server.socket', (message) => {
  const { socket } = /** @type {{ socket: import('node:net').Socket }} */ (message)
  if (!isLoopback(socket.localAddress)) socket.destroy()
})

// Killed without a chance to stop us, our parent leaves a closed channel behind, and no server should outlive it.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

// Next listens before the app has started, and holds back what comes in: the gate would find no socket recorded for it.
const requests = channel('http.server.request.start')
const waiting = setInterval(() => {
  if (!requests.hasSubscribers) return
  clearInterval(waiting)
  process.send?.('records sockets')
}, 20)
waiting.unref()
