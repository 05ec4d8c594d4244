import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'
import { openIn, type Complaints } from '../pages/browser.js'
import { noSite, pagesOf } from '../pages/pages.js'

/** Each takes seconds. */
const MOST_PAGES = 3

export const check: Check = {
  group: 'pages',
  title: 'pages in a browser',
  examine: async (subject) => {
    const pages = await pagesOf(subject)
    const { browser, url } = subject
    if ('verdict' in pages) return pages
    if (browser === undefined || url === undefined) {
      return skip('No browser was named.', 'Add --browser /usr/bin/chromium, or where your Chrome is.')
    }
    const told: Diagnosis[] = []
    for (const { path } of pages.filter(({ status }) => status === 200).slice(0, MOST_PAGES)) {
      try {
        told.push(judged(path, await openIn(browser, new URL(`${url.origin}${path}`))))
      } catch (error) {
        const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT'
        return skip(
          isThere ? 'The browser did not end.' : 'There is no such browser.',
          'Name the program of a Chrome or Chromium.',
        )
      }
    }
    return together(told, noSite)
  },
}

const CONSOLE = 'Its console says where; in development it does so in words.'

/** Of the page that the server has made. */
const HYDRATION = /^4(?:18|19|2[1-5])$/

function judged(path: string, { violations, react, uncaught }: Complaints): Diagnosis {
  if (violations > 0) {
    return fail(
      `${path}: the policy refused ${violations} ${violations === 1 ? 'thing' : 'things'} that the page asked for.`,
      "Its console names them; what is missing goes into the policy's directives (docs/csp.md).",
    )
  }
  const codes = [...new Set(react)].join(', ')
  if (react.some((code) => HYDRATION.test(code))) {
    return fail(`${path}: React could not take the page over (error ${codes}).`, CONSOLE)
  }
  if (react.length > 0) return warn(`${path}: React met error ${codes}.`, CONSOLE)
  if (uncaught > 0) return warn(`${path}: ${uncaught} of its errors were caught by nobody.`, CONSOLE)
  return pass(`${path} came alive without a complaint.`)
}
