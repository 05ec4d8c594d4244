import type { Probe, Sight } from '../probe.js'
import type { KnownRoute, SeenPage, Target } from '../target/target.js'
import { plainReads } from './reading/routes.js'
import { secretsServed } from './reading/secrets.js'
import { failed, passed, seenOr, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['O3'],
  title: 'no script, no page and no answer to strangers carries a secret',
  why: 'What the browser gets is public: a key in a script is found by searching for its first letters, and used the same day. `NEXT_PUBLIC_` and `env` in `next.config` write values into scripts.',
  fix: 'Keep the secret on the server and call the provider from a route of your own. Replace it: it has been public. `holdfast scan` finds the like before a build is deployed.',
  phase: 'look',
  async look(target) {
    const { pages, scripts } = target
    const answers = await Promise.all(
      plainReads(target)
        .slice(0, MOST_ROUTES)
        .map((route) => answerOf(target, route)),
    )
    const served = new Map<string, SeenPage>([...pages, ...scripts, ...answers].map((each) => [each.path, each]))
    if (served.size === 0) return skipped('No page is known.')
    const sights: Sight[] = []
    for (const { path, exchange } of served.values()) {
      for (const what of secretsServed(exchange.answer?.text ?? ''))
        sights.push(failed(`${path} carries ${what}.`, exchange))
    }
    return seenOr(
      sights,
      passed(`${served.size} pages, scripts and answers carry no secret that is known by its form.`),
    )
  },
}

const MOST_ROUTES = 8

/** What strangers are told. */
async function answerOf(target: Target, route: KnownRoute): Promise<SeenPage> {
  const path = target.pathOf(route)
  return { path, exchange: await target.seen({ path }) }
}
