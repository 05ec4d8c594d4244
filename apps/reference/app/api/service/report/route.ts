import { problem, scope } from 'holdfast/next'
import { coverageOf } from '@/report/coverage'
import { Report } from '@/report/report'
import { reportOf } from '@/report/totals'
import { route, routes } from '@/security'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({
    access: scope('report:read'),
    response: Report,
    handler: async ({ principal }) => {
      const coverage = await coverageOf(principal)
      return coverage === null ? problem('access.denied') : reportOf(coverage)
    },
  }),
})
