import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { chromium } from 'playwright-core'
import { expect, it, vi } from 'vitest'
import { reportReceiver } from '../../packages/holdfast/src/reports/report-receiver.ts'
import type { SecurityReport } from '../../packages/holdfast/src/reports/security-report.ts'
import { loopbackCertificate } from '../../packages/holdfast/src/testing/loopback-certificate.ts'
import { chromiumOptions } from '../parts/chromium.ts'

it('headers/26 what Chromium sends by report-uri, by report-to and to another origin arrives', async () => {
  const reports: SecurityReport[] = []
  const receiver = reportReceiver({ on: (report) => reports.push(report) })
  const exchange = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { port } = server.address() as AddressInfo
    const { method = 'GET', url = '/', headers } = incoming
    if (method === 'GET') {
      // 127.0.0.1 is another origin than localhost, under the same certificate.
      const host = url.startsWith('/elsewhere') ? '127.0.0.1' : 'localhost'
      outgoing.writeHead(200, {
        'content-type': 'text/html',
        'content-security-policy': `default-src 'none'; ${url.startsWith('/uri') ? 'report-uri /api/reports' : 'report-to default'}`,
        'reporting-endpoints': `default="https://${host}:${port}/api/reports"`,
      })
      outgoing.end('<script>alert(1)</script><title>Reports</title>')
      return
    }
    const body = method === 'POST' ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null
    const request = new Request('https://localhost/api/reports', {
      method,
      headers: headers as Record<string, string>,
      body,
      duplex: 'half',
    } as RequestInit)
    const answered = method === 'POST' ? await receiver.POST(request) : receiver.OPTIONS()
    outgoing.writeHead(answered.status, Object.fromEntries(answered.headers)).end()
  }
  const server = createServer(loopbackCertificate, (incoming, outgoing) => void exchange(incoming, outgoing))
  await once(server.listen(0), 'listening')
  const { executablePath, args } = chromiumOptions()
  const flags = [...args, '--ignore-certificate-errors', '--short-reporting-delay']
  const browser = await chromium.launch({ executablePath, args: flags })
  try {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
    const origin = `https://localhost:${(server.address() as AddressInfo).port}`
    for (const path of ['/uri', '/to', '/elsewhere']) {
      await page.goto(`${origin}${path}?token=secret`)
      const violation = { type: 'csp-violation', directive: 'script-src-elem', blocked: 'inline', from: 'page' }
      const expected = expect.objectContaining({ ...violation, document: `${origin}${path}` })
      await vi.waitFor(() => expect(reports).toContainEqual(expected), { timeout: 60_000, interval: 100 })
    }
    expect(JSON.stringify(reports)).not.toContain('secret')
  } finally {
    await browser.close()
    server.close()
  }
})
