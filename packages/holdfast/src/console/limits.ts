import { fields, text, type Field } from '../accounts/fields.js'
import { problem, type Problem } from '../core/problem.js'
import { declaredLimits } from '../pipeline/declared-limits.js'
import { summarize } from '../rate-limit/analytics/summary.js'
import { isOverride } from '../rate-limit/settings/settings-document.js'
import type { LimitOverride } from '../rate-limit/settings/settings.js'
import { isStale } from '../rate-limit/settings/stale-revision.js'
import { limitChanges, changeFacts } from './limit-changes.js'
import { limitRow, misfit } from './limit-rows.js'
import type { ConsoleParts } from './options.js'
import { whole } from './query.js'
import { resource, type ConsoleCall } from './resource.js'
import type { Source } from './source.js'
import type { ChangeLimit, LimitsAnswer } from './wire.js'

const DAY = 86_400_000

type Change = ChangeLimit & Record<string, unknown>

const override: Field<LimitOverride | null> = (input) => {
  if (input === null) return { value: null }
  if (isOverride(input)) return { value: Object.keys(input).length === 0 ? null : input }
  return { code: 'invalid_format', message: 'Whole numbers from 1: limit, burst, window in milliseconds; and observe.' }
}

const body = fields<Change>({
  limit: text({ min: 1, max: 512 }),
  to: override,
  revision: whole(0, Number.MAX_SAFE_INTEGER),
})

/** `GET limits`, and `POST limits/change`, which is in force on every instance within two seconds. */
export function limitResources(parts: ConsoleParts, source: Source) {
  return [
    resource({ method: 'GET', path: 'limits', handler: () => answered(parts, source) }),
    resource({ method: 'POST', path: 'limits/change', body, handler: (call) => change(parts, source, call) }),
  ]
}

async function answered({ gate }: ConsoleParts, source: Source): Promise<LimitsAnswer> {
  const now = gate.clock()
  const { analytics } = gate.limits
  const [settings, tallies, changes] = await Promise.all([
    gate.limiter.settings(),
    analytics ? gate.limiter.analytics(now - DAY, now + 1) : [],
    limitChanges(source),
  ])
  const summaries = new Map(summarize(tallies).map((summary) => [summary.limit, summary]))
  return {
    revision: settings.revision,
    analytics,
    limits: declaredLimits(gate).map((declared) =>
      limitRow(declared, ownOf(settings.limits, declared.id), summaries.get(declared.id), analytics),
    ),
    changes,
  }
}

async function change(
  parts: ConsoleParts,
  source: Source,
  { administrator, body: { limit, to, revision }, answer, requestId }: ConsoleCall<unknown, Change>,
): Promise<LimitsAnswer | Problem> {
  const { limiter, callers, clock } = parts.gate
  const declared = declaredLimits(parts.gate).find(({ id }) => id === limit)
  const before = await limiter.settings()
  const from = ownOf(before.limits, limit) ?? null
  // What is in force and not declared any more can only be taken back.
  if (declared === undefined && (to !== null || from === null)) return problem('object.not_found')
  const fault = declared === undefined || to === null ? undefined : misfit(limit, declared.policy, to)
  if (fault !== undefined) return problem('input.invalid', { detail: fault })
  try {
    await limiter.change({ revision, limits: { [limit]: to } })
  } catch (error) {
    if (isStale(error)) return problem('object.conflict')
    if (error instanceof RangeError) return problem('input.invalid', { detail: error.message })
    throw error
  }
  answer.audit('limit_changed', null, changeFacts(limit, from, to))
  const now = await answered(parts, source)
  // Its event comes after this answer.
  const actor = await callers.principal(administrator.id)
  return { ...now, changes: [{ time: clock(), requestId, actor, limit, from, to }, ...now.changes] }
}

function ownOf(limits: Readonly<Record<string, LimitOverride>>, id: string): LimitOverride | undefined {
  return Object.hasOwn(limits, id) ? limits[id] : undefined
}
