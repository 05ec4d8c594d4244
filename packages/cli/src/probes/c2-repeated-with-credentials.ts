import type { Probe } from '../probe.js'
import { allowedBy } from './cross-origin/answers.js'
import { isRepeated, surveyOf } from './cross-origin/survey.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['C2', 'C4'],
  title: 'no origin that merely asks may send cookies along',
  why: 'An answer that repeats the `Origin` and allows credentials is `*` for everything that the visitor may see: any page they open reads it with their session.',
  fix: 'Allow credentials only together with an origin out of a list that is compared as a whole.',
  phase: 'act',
  async look(target) {
    const paths = await surveyOf(target)
    if (paths.length === 0) return skipped('No route is known that answers.')
    const open = paths.filter((surveyed) => isRepeated(surveyed) && allowedBy(surveyed.fromStranger).withCredentials)
    if (open.length === 0)
      return passed('No route allows credentials to an origin that nobody knows.', paths[0]?.fromStranger)
    return open.map(({ path, fromStranger }) =>
      failed(`GET ${path} allows whatever origin asks, with credentials.`, fromStranger),
    )
  },
}
