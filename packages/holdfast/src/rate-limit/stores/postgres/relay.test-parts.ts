import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A port in front of a server, which can be cut off and come back, as a server does that is killed and started again. */
export interface Relay {
  readonly url: string
  /** Ends all connections at once and refuses new ones. */
  cut(): Promise<void>
  /** Passes nothing on any more, and ends nothing: a server that is stopped. */
  freeze(): void
  /** As at the beginning. */
  restore(): Promise<void>
  close(): Promise<void>
}

export async function relay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let frozen = false
  let listening = 0
  let front: Server

  const pass = (from: Socket, to: Socket) => {
    sockets.add(from)
    from.on('data', (bytes) => void (frozen || to.write(bytes)))
    from.on('error', () => undefined)
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const listen = () =>
    new Promise<void>((resolve) => {
      front = createServer((client) => {
        const server = connect(Number(port), hostname)
        pass(client, server)
        pass(server, client)
      })
      front.listen(listening, '127.0.0.1', () => {
        listening = (front.address() as AddressInfo).port
        resolve()
      })
    })
  const cut = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy()
      front.close(() => resolve())
    })

  await listen()
  const url = new URL(target)
  url.port = `${listening}`
  return {
    url: url.href,
    cut,
    freeze: () => void (frozen = true),
    async restore() {
      for (const socket of sockets) socket.destroy()
      frozen = false
      if (!front.listening) await listen()
    },
    close: cut,
  }
}
