import { fields, text } from '../accounts/fields.js'
import { stages, type DecisionEvent, type Stage } from '../core/event.js'
import { newest } from './newest.js'
import { oneOf, optional } from './query.js'
import { resource } from './resource.js'
import type { Source } from './source.js'
import type { EventsPage } from './wire.js'

type Verdict = DecisionEvent['verdict']

interface EventsQuery extends Record<string, unknown> {
  readonly verdict: Verdict | null
  readonly stage: Stage | null
  readonly code: string | null
  /** `POST /api/orders` */
  readonly route: string | null
  /** `principal <22 characters>`, `client <22 characters>`. */
  readonly caller: string | null
  readonly before: string | null
}

const query = fields<EventsQuery>({
  verdict: optional(oneOf<Verdict>('allowed', 'denied', 'observed', 'failed')),
  stage: optional(oneOf<Stage>(...stages)),
  code: optional(text({ min: 1, max: 100 })),
  route: optional(text({ min: 1, max: 500 })),
  caller: optional(text({ min: 1, max: 64 })),
  before: optional(text({ min: 1, max: 100 })),
})

/** Of one answer. */
const MOST = 200

/** `GET events`: recorded decisions, the newest first. */
export function events(source: Source) {
  return resource({
    method: 'GET',
    path: 'events',
    query,
    handler: ({ query: asked }): Promise<EventsPage> =>
      newest(source, 'decision', { before: asked.before, most: MOST }, (event) => fits(event, asked)),
  })
}

function fits(event: DecisionEvent, { verdict, stage, code, route, caller }: EventsQuery): boolean {
  return (
    (verdict === null || event.verdict === verdict) &&
    (stage === null || event.stage === stage) &&
    (code === null || event.code === code) &&
    (route === null || `${event.method} ${event.route}` === route) &&
    (caller === null || `principal ${event.principal}` === caller || `client ${event.client}` === caller)
  )
}
