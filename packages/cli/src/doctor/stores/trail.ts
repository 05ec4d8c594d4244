import type { TrailReport } from 'holdfast/storage/audit-trail'
import { schemasWithTrail, trailOf } from '../../trail/trails.js'
import { readOnly } from './read-only.js'
import { DEADLINE, inTime, type Asking } from './visit.js'

/** What was read of one trail. */
export interface TrailVisit {
  readonly schema: string
  readonly report: TrailReport
}

/** Milliseconds after which the rest of a trail stays unread. */
const PATIENCE = 10_000

/**
 * Verifies every trail of a database, inside of a transaction that cannot write.
 * @throws {Error} of the driver or the library, which may hold anything: `unreachable` puts it into words
 */
export async function visitTrails(
  url: string,
  secrets: readonly string[],
  { deadline = PATIENCE }: Asking = {},
): Promise<readonly TrailVisit[]> {
  const { client, close } = await readOnly(url, Math.min(deadline, DEADLINE))
  const signal = AbortSignal.timeout(deadline)
  const read = async (): Promise<readonly TrailVisit[]> => {
    const visits: TrailVisit[] = []
    for (const schema of await schemasWithTrail(client)) {
      visits.push({ schema, report: await trailOf(client, schema, secrets).verify(undefined, { signal }) })
    }
    return visits
  }
  try {
    return await inTime(read(), deadline + DEADLINE)
  } finally {
    close()
  }
}
