import { fail, pass, warn, type Check, type Diagnosis } from '../check.js'
import type { Served } from '../pages/site.js'
import { ofPages, pagesOf } from '../pages/pages.js'

const PROXY = 'holdfast/next/proxy sends them on every page; holdfast/headers gives them to next.config.'

export const check: Check = {
  group: 'pages',
  title: 'security headers',
  examine: async (subject) => {
    const pages = await pagesOf(subject)
    if ('verdict' in pages) return pages
    const isSecure = subject.url?.protocol === 'https:'
    const told = pages.flatMap((page) => headersOf(page, isSecure).map((diagnosis) => ({ path: page.path, diagnosis })))
    return ofPages(told, `All ${pages.length} pages have them.`)
  },
}

function headersOf({ headers }: Served, isSecure: boolean): Diagnosis[] {
  const value = (name: string): string => headers.get(name)?.toLowerCase() ?? ''
  const missing = [
    ...(value('x-content-type-options') === 'nosniff' ? [] : ['X-Content-Type-Options: nosniff']),
    ...(value('content-security-policy').includes('frame-ancestors') ||
    /^(?:deny|sameorigin)$/.test(value('x-frame-options'))
      ? []
      : ['frame-ancestors in the policy, or X-Frame-Options']),
    ...(isSecure && !/max-age=[1-9]/.test(value('strict-transport-security')) ? ['Strict-Transport-Security'] : []),
    ...(value('referrer-policy') === '' ? ['Referrer-Policy'] : []),
  ]
  const told: Diagnosis[] = []
  if (missing.length > 0) told.push(fail(`missing is ${missing.join(', ')}.`, PROXY))
  if (value('referrer-policy') === 'unsafe-url') {
    told.push(
      warn(
        'other sites are told the whole address (Referrer-Policy: unsafe-url).',
        'Send strict-origin-when-cross-origin.',
      ),
    )
  }
  if (headers.has('x-powered-by'))
    told.push(warn('it says what it runs on (X-Powered-By).', 'Set poweredByHeader: false in next.config.'))
  return told.length === 0 ? [pass()] : told
}
