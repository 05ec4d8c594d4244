import { fail, pass, skip, warn, type Check } from '../check.js'
import { siteOf } from '../pages/pages.js'
import { observe, type Score } from '../pages/observatory.js'
import { unreachable } from '../stores/visit.js'

const INSTALL = 'npm i -D @mdn/mdn-http-observatory'

/** Where the Observatory gives an A, and where it no longer gives a B. */
const [GOOD, FAIR] = [90, 65]

export const check: Check = {
  group: 'pages',
  title: 'HTTP Observatory',
  examine: async (subject) => {
    const site = siteOf(subject)
    if ('verdict' in site) return site
    if (site.url.protocol !== 'https:') {
      return skip(
        'The Observatory judges https, and this is plain http.',
        'Name the deployed app: --url https://app.example.com',
      )
    }
    let score: Score | undefined
    try {
      score = await observe(site.url)
    } catch (error) {
      if (error instanceof Error && error.message.includes('hsts-preload')) {
        return skip('The Observatory is installed without its list of hosts.', 'npm rebuild @mdn/mdn-http-observatory')
      }
      return skip(`The Observatory could not look: ${unreachable(error).why}.`)
    }
    if (score === undefined) return skip('The Observatory is not installed beside holdfast-cli.', INSTALL)
    const said = `${score.score} points, ${score.grade}${score.failed.length === 0 ? '' : `; it misses ${score.failed.join(', ')}`}.`
    if (score.score >= GOOD) return pass(said)
    const remedy = 'holdfast/next/proxy sends what it looks for; see docs/headers.md.'
    return score.score >= FAIR ? warn(said, remedy) : fail(said, remedy)
  },
}
