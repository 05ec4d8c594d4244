import { createSocket, type Socket } from 'node:dgram'

/** What a zone says of a name and a type: records, `down` (SERVFAIL), or silence. */
export type Zone = Readonly<Record<string, readonly string[] | 'down' | 'silent'>>

export interface DnsServer {
  /** `127.0.0.1:5353` */
  readonly address: string
  /** Every question so far, each once: `PTR 1.66.249.66.in-addr.arpa`. */
  readonly questions: readonly string[]
  zone: Zone
  close(): Promise<void>
}

const TYPES: Readonly<Record<number, string>> = { 1: 'A', 12: 'PTR', 28: 'AAAA' }

/** A name server on loopback that speaks DNS over UDP (RFC 1035 §4) and answers from a table. */
export async function dnsServer(zone: Zone): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const questions: string[] = []
  const heard = new Set<string>()
  const server = { zone }
  socket.on('message', (query, from) => {
    const { name, type, end } = question(query)
    const asked = `${type} ${name}`
    // A resolver asks again, under the same number, where it hears nothing for 400 ms.
    const numbered = `${query.readUInt16BE(0)} ${asked}`
    if (!heard.has(numbered)) questions.push(asked)
    heard.add(numbered)
    const records = server.zone[asked]
    if (records !== 'silent') socket.send(answer(query.subarray(0, end), type, records), from.port, from.address)
  })
  await listening(socket)
  return Object.assign(server, {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    close: () => new Promise<void>((resolve) => void socket.close(resolve)),
  })
}

function listening(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.bind(0, '127.0.0.1', resolve))
}

function question(query: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: TYPES[query.readUInt16BE(at + 1)] ?? '?', end: at + 5 }
}

function answer(query: Buffer, type: string, records: readonly string[] | 'down' | undefined): Buffer {
  const list: readonly string[] = typeof records === 'object' ? records : []
  const head = Buffer.from(query)
  // Response, recursion available; 2: the server has failed, 3: there is no such name.
  const code = records === 'down' ? 2 : records === undefined ? 3 : 0
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(list.length, 6)
  head.writeUInt32BE(0, 8)
  return Buffer.concat([head, ...list.map((record) => resource(query, type, data(type, record)))])
}

/** The name is a pointer to that of the question. */
function resource(query: Buffer, type: string, value: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  query.copy(head, 2, query.length - 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(value.length, 10)
  return Buffer.concat([head, value])
}

function data(type: string, record: string): Buffer {
  if (type === 'A') return Buffer.from(record.split('.').map(Number))
  if (type === 'PTR') {
    return Buffer.concat([
      ...record.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])),
      Buffer.from([0]),
    ])
  }
  const [left = '', right = ''] = record.split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const middle = Array<string>(8 - groups(left).length - groups(right).length).fill('0')
  return Buffer.from(
    [...groups(left), ...middle, ...groups(right)].flatMap((group) => [
      Number.parseInt(group, 16) >> 8,
      Number.parseInt(group, 16) & 255,
    ]),
  )
}
