import { proxy as holdfastProxy } from 'holdfast/next/proxy'

/** Headers and the Content Security Policy of pages. The API does not pass here and does not need it. */
export const proxy = holdfastProxy({
  origin: process.env.APP_ORIGIN,
  csp: { report: '/api/reports' },
  headers: { resourcePolicy: 'same-origin' },
  // It answers for itself, under a stricter policy.
  except: ['/console'],
})

// Next reads it without running this file.
export const config = { matcher: ['/((?!api(?:/|$)|_next/static/|_next/image(?:/|$)).*)'] }
