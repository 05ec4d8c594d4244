import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { reportReceiver, type ReportReceiverOptions } from './report-receiver.js'
import type { SecurityReport } from './security-report.js'

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** A receiver behind a server, its clock frozen until it is set. */
export async function receiving(options: Partial<ReportReceiverOptions> = {}) {
  const reports: SecurityReport[] = []
  const time = { now: 1_000_000 }
  const { POST, OPTIONS } = reportReceiver({ on: (report) => reports.push(report), clock: () => time.now, ...options })
  const server = createServer((incoming, outgoing) => {
    const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
    const headers = incoming.headers as Record<string, string>
    const answered =
      incoming.method === 'OPTIONS'
        ? Promise.resolve(OPTIONS())
        : POST(
            new Request('http://localhost/api/reports', {
              method: 'POST',
              headers,
              body,
              duplex: 'half',
            } as RequestInit),
          )
    void answered.then((response) => outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo

  function sent(type: string | null, body: string | Buffer, method = 'POST'): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-length': Buffer.byteLength(body), ...(type === null ? {} : { 'content-type': type }) }
      const outgoing = send({ port, host: '127.0.0.1', method, headers }, (answer) => {
        let text = ''
        answer.on('data', (chunk) => (text += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  return {
    reports,
    time,
    port,
    sent,
    legacy: (report: object) => sent('application/csp-report', JSON.stringify({ 'csp-report': report })),
    modern: (...list: object[]) => sent('application/reports+json', JSON.stringify(list)),
  }
}

/** As Chromium sends it. */
export const violation = (body: object = {}) => ({
  type: 'csp-violation',
  age: 12,
  url: 'https://app.example.com/orders?token=secret#secret',
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36',
  body: {
    documentURL: 'https://app.example.com/orders?token=secret#secret',
    referrer: 'https://app.example.com/secret',
    blockedURL: 'https://user:secret@cdn.example.net/a.js?key=secret',
    effectiveDirective: 'script-src-elem',
    originalPolicy: "script-src 'nonce-secret'",
    sourceFile: 'https://app.example.com/_next/static/chunks/4bd1b696-182b6b13bdad92e3.js?dpl=secret',
    sample: 'alert(1)',
    disposition: 'enforce',
    statusCode: 200,
    lineNumber: 3,
    columnNumber: 14,
    ...body,
  },
})
