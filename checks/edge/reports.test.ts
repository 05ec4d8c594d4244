import { expect, it } from 'vitest'
import type * as Headers from '../../packages/holdfast/src/headers/index.js'
import type * as Reports from '../../packages/holdfast/src/reports/index.js'
import { edgeVm } from './edge-vm.ts'

it('on the Edge runtime reports are received, and headers built', async () => {
  const load = edgeVm({ setTimeout, clearTimeout })
  const { reportReceiver } = load('packages/holdfast/src/reports/index.ts') as typeof Reports
  const { clearSiteData, reportingEndpoints } = load('packages/holdfast/src/headers/index.ts') as typeof Headers

  const reports: Reports.SecurityReport[] = []
  const { POST } = reportReceiver({ on: (report) => reports.push(report) })
  const body = JSON.stringify({ 'csp-report': { 'blocked-uri': 'https://cdn.example.net/a.js?key=secret' } })
  const headers = { 'content-type': 'application/csp-report' }
  const answered = await POST(new Request('https://app.example.com/api/reports', { method: 'POST', body, headers }))
  expect(answered.status).toBe(204)
  expect(reports).toMatchObject([{ type: 'csp-violation', blocked: 'https://cdn.example.net/a.js' }])
  expect([reportingEndpoints({ default: '/r' }), clearSiteData('cache')]).toEqual(['default="/r"', '"cache"'])
})
