import { lt } from 'drizzle-orm'
import type { SingleUse } from '../../core/single-use.js'
import { digest } from '../digest.js'
import type { Attempt } from './database.js'
import { singleUses } from './schema.js'
import { sweep } from './sweep.js'

export function postgresSingleUse(attempt: Attempt): SingleUse {
  return {
    async spend(given, until, now) {
      const id = digest(given)
      const expiresAt = new Date(until)
      const first = await attempt('single-use-store', 'spend', (database) =>
        database
          .with(database.$with('swept', {}).as(sweep(singleUses, singleUses.id, singleUses.expiresAt, id, now)))
          .insert(singleUses)
          .values({ id, expiresAt })
          .onConflictDoUpdate({
            target: singleUses.id,
            set: { expiresAt },
            setWhere: lt(singleUses.expiresAt, new Date(now)),
          })
          .returning({ id: singleUses.id }),
      )
      return first.length > 0
    },
  }
}
