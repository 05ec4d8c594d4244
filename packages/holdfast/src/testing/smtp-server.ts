import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { loopbackCertificate } from './loopback-certificate.js'

export interface SmtpServerOptions {
  /** `implicit`: from the start; `starttls`: offered; default: none. */
  readonly tls?: 'implicit' | 'starttls'
  /** Answers nothing from this command on: `connect`, `MAIL`, `DATA`. */
  readonly silentAt?: string
  /** Refuses this command. */
  readonly refusedAt?: string
}

export interface SmtpServer {
  readonly port: number
  /** Messages as they came, with dots unstuffed. */
  readonly messages: readonly string[]
  /** Envelopes: `MAIL FROM` and `RCPT TO` as sent. */
  readonly envelopes: readonly string[]
  /** Commands, the first of each line, over all connections. */
  readonly commands: readonly string[]
  connections(): number
  close(): Promise<void>
}

/** Enough of SMTP (RFC 5321, 3207, 4954) to take mails in on loopback. */
export async function smtpServer({ tls, silentAt, refusedAt }: SmtpServerOptions = {}): Promise<SmtpServer> {
  const messages: string[] = []
  const envelopes: string[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  const converse = (socket: Socket, isGreeted = false) => {
    let pending = ''
    let message: string | undefined
    const say = (line: string) => void socket.write(`${line}\r\n`)
    const obey = (line: string) => {
      const command = line.split(' ')[0]?.toUpperCase() ?? ''
      commands.push(command)
      if (command === silentAt) return
      if (command === refusedAt) return say('550 5.1.1 no such person')
      if (command === 'MAIL' || command === 'RCPT') envelopes.push(line)
      if (command === 'EHLO') {
        const starts = tls === 'starttls' && !(socket instanceof TLSSocket)
        return say(`250-loopback\r\n${starts ? '250-STARTTLS\r\n' : ''}250 AUTH PLAIN`)
      }
      if (command === 'AUTH') return say('235 welcome')
      if (command === 'QUIT') return void socket.end('221 bye\r\n')
      if (command === 'DATA') message = ''
      if (command !== 'STARTTLS') return say(command === 'DATA' ? '354 go on' : '250 ok')
      say('220 ready')
      socket.removeAllListeners('data')
      converse(new TLSSocket(socket, { isServer: true, ...loopbackCertificate }), true)
    }
    const take = (line: string) => {
      if (message === undefined) return obey(line)
      if (line !== '.') return void (message += `${line.replace(/^\./, '')}\r\n`)
      messages.push(message)
      message = undefined
      say('250 taken')
    }
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      const lines = (pending + chunk.toString('latin1')).split('\r\n')
      pending = lines.pop() ?? ''
      for (const line of lines) take(line)
    })
    if (!isGreeted && silentAt !== 'connect') say('220 loopback')
  }

  const connected = (socket: Socket) => {
    connections++
    converse(socket)
  }
  const server: Server = tls === 'implicit' ? createTlsServer(loopbackCertificate, connected) : createServer(connected)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    envelopes,
    commands,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
