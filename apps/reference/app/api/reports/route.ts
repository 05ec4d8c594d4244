import { publicAccess, slidingWindow } from 'holdfast/next'
import { reportReceiver } from 'holdfast/reports'
import { route, routes } from '@/security'

const receiver = reportReceiver({
  on: (report) => {
    if (report.from === 'page') console.warn(`A browser reports: ${JSON.stringify(report)}`)
  },
})

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: route({
    access: publicAccess,
    // Fewer than a visitor has for everything: a page with many violations must not use that up.
    limit: slidingWindow(30, '1 m', { name: 'reports' }),
    handler: ({ request }) => receiver.POST(request),
  }),
})
