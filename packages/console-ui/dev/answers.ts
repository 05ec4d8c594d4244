import type { ChangeLimit, ListCaller } from '../../holdfast/src/console/wire.ts'
import { alerts } from './answers/alerts.ts'
import { audit } from './answers/audit.ts'
import { callers } from './answers/callers.ts'
import { coverage } from './answers/coverage.ts'
import { limits } from './answers/limits.ts'
import { people } from './answers/people.ts'
import { variantOf } from './answers/variant.ts'
import { scenarios, type ScenarioName } from './scenarios.ts'

/** The answers of the views that are not the stream, of one made-up app; commands change it. */
export function answers(scenario: ScenarioName) {
  const variant = variantOf(scenario, scenarios[scenario].sources.length > 0)
  const app = {
    limits: limits(variant),
    callers: callers(variant),
    people: people(variant),
    audit: audit(variant),
    alerts: alerts(variant),
  }
  return {
    ...app,
    /** `undefined`: there is nothing there. Throws a `Refusal`. */
    answer(method: string, what: string, query: URLSearchParams, body: unknown): unknown {
      const [, id, of, which] = what.split('/').map(decodeURIComponent)
      if (what.startsWith('people/') && id !== undefined) {
        return method === 'GET' ? app.people.person(id) : app.people.end(id, of, which === 'revoke' ? undefined : which)
      }
      switch (`${method} ${what}`) {
        case 'GET limits':
          return app.limits.answer()
        case 'POST limits/change':
          return app.limits.change(body as ChangeLimit)
        case 'GET limits/what-if':
          return app.limits.whatIf(query)
        case 'GET callers':
          return app.callers.answer()
        case 'POST callers/list':
          return app.callers.list(body as ListCaller)
        case 'GET coverage':
          return coverage(variant)
        case 'GET people':
          return app.people.list(query)
        case 'GET audit':
          return app.audit.page(query)
        case 'POST audit/verify':
          return app.audit.verify()
        case 'GET alerts':
          return app.alerts.answer()
        case 'POST alerts/test':
          return app.alerts.test()
        default:
          return undefined
      }
    },
  }
}
