import type { Probe, Sight } from '../probe.js'
import type { Answer, Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { isRedirect, isSilent, isSuccess } from './reading/answers.js'
import { plainReads } from './reading/routes.js'
import { failed, passed, seenOr, skipped } from './reading/sights.js'

/** Next counts the names of what a request has passed; five times was often enough. CVE-2025-29927. */
const PASSED = ['middleware', 'src/middleware', 'pages/_middleware']
  .flatMap((name) => Array<string>(5).fill(name))
  .join(':')

export const probe: Probe = {
  items: ['O4', 'A6'],
  title: 'no header makes Next pass its middleware by',
  why: 'Next before 12.3.5, 13.5.9, 14.2.25 and 15.2.3 believes a request that says it has been through middleware already: one header, and every check that stands there alone is gone (CVE-2025-29927).',
  fix: 'Update Next. Until then drop `x-middleware-subrequest` in front of the app, and check the identity in the handler in any case.',
  phase: 'look',
  async look(target) {
    const refusals = await refused(target)
    if (refusals.length === 0) return skipped('No page and no route is known that refuses strangers.')
    const sights: Sight[] = []
    for (const path of refusals) {
      const headers = { 'x-middleware-subrequest': PASSED }
      const exchange = await target.send({ path, headers })
      if (!isSuccess(exchange.answer)) continue
      const again = await target.send({ path })
      if (isRefusal(again))
        sights.push(failed(`GET ${path} answers a stranger who sends x-middleware-subrequest.`, exchange))
    }
    return seenOr(sights, passed(`${refusals.length} refusals stay refusals.`))
  },
}

const MOST = 3

async function refused(target: Target): Promise<readonly string[]> {
  const guarded = plainReads(target).filter(({ access }) => access !== 'public')
  const paths = [...target.pages.map(({ path }) => path), ...guarded.map(({ path }) => path), '/admin', '/dashboard']
  const found: string[] = []
  for (const path of new Set(paths)) {
    if (found.length === MOST) break
    if (isRefusal(await target.seen({ path }))) found.push(path)
  }
  return found
}

function isRefusal({ answer }: Exchange): boolean {
  if (isSilent(answer)) return false
  return answer.status === 401 || answer.status === 403 || leadsToSignIn(answer)
}

const leadsToSignIn = (answer: Answer): boolean =>
  isRedirect(answer) && /log-?in|sign-?in|auth|\/$/i.test((answer.headers['location'] ?? '').replace(/[?#].*/s, ''))
