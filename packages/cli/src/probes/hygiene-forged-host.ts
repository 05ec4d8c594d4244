import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { destinationOf } from './reading/destinations.js'
import { passed, seenOr, skipped, warned } from './reading/sights.js'

const FOREIGN = 'probe.invalid'

export const probe: Probe = {
  items: [],
  title: 'no link is made of a Host that the caller sends',
  why: 'Where links are made of the request’s own `Host` or `X-Forwarded-Host`, a request for somebody else’s new password puts the attacker’s site into the mail, and a cache that keeps the page hands it to everybody.',
  fix: 'Write the app’s address into the configuration (`APP_ORIGIN`) and make links of it alone.',
  phase: 'look',
  async look(target) {
    const paths = pathsOf(target)
    if (paths.length === 0) return skipped('No page is known.')
    const sights: Sight[] = []
    for (const path of paths) {
      const exchange = await target.send({
        path,
        headers: { 'x-forwarded-host': FOREIGN, 'x-forwarded-server': FOREIGN, 'x-original-host': FOREIGN },
      })
      const what = told(exchange, target)
      if (what !== undefined)
        sights.push(warned(`GET ${path} makes ${what} of the X-Forwarded-Host that it is sent.`, exchange))
    }
    return seenOr(sights, passed(`${paths.length} pages make nothing of a host that the caller claims.`))
  },
}

const MOST = 2

/** Redirects first: there it shows. */
function pathsOf({ pages }: Target): readonly string[] {
  const redirects = pages.filter(({ exchange }) => (exchange.answer?.status ?? 0) >= 300)
  return [...new Set([...redirects, ...pages].map(({ path }) => path))].slice(0, MOST)
}

function told({ answer }: Exchange, { url }: Target): string | undefined {
  if (answer === null) return undefined
  if (destinationOf(answer, url)?.hostname === FOREIGN) return 'a redirect'
  return /(?:href|src|content|action)=["']?(?:https?:)?\/\/probe\.invalid/i.test(answer.text) ? 'a link' : undefined
}
