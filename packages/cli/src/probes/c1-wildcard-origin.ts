import type { Probe } from '../probe.js'
import { isGiven } from './credentials/given.js'
import { allowedBy } from './cross-origin/answers.js'
import { surveyOf } from './cross-origin/survey.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['C1'],
  title: 'what is private does not say `*` to other origins',
  why: '`Access-Control-Allow-Origin: *` lets every site read the answer. The browser leaves the cookie out, but not a token that a script adds, and not the trust in the network the visitor is in; and the next who needs cookies will add them.',
  fix: 'Answer with one origin out of a list, and only where it asks; keep `*` for what is public.',
  phase: 'act',
  async look(target) {
    const paths = await surveyOf(target)
    const closed = paths.filter(({ isPrivate }) => isPrivate)
    if (closed.length === 0) return skipped('No private route is known.')
    const sights = closed.flatMap(({ path, fromStranger }) => {
      const { origin, withCredentials } = allowedBy(fromStranger)
      if (origin !== '*') return []
      // With credentials as well: that is C4.
      if (withCredentials) return []
      const isTold = isGiven(fromStranger.answer)
      return isTold || target.accounts.length === 0
        ? [failed(`GET ${path} is private and says \`*\` to other origins.`, fromStranger)]
        : [warned(`GET ${path} says \`*\` to other origins where it refuses.`, fromStranger)]
    })
    return sights.length > 0
      ? sights
      : passed(`None of ${closed.length} private routes says \`*\`.`, closed[0]?.fromStranger)
  },
}
