import { checkDocument, type DocumentStore } from '../../shared-document.js'
import { asciiJson } from './ascii-json.js'
import type { RunStatement } from '../../../core/postgres-client.js'

/**
 * One row of a logged table: a crash of the server does not lose it. The text is kept as ASCII, in JSON: a database
 * stores neither NUL nor what its own encoding lacks.
 */
export function postgresDocument(run: RunStatement, schema: string): DocumentStore {
  const READ = `
    select revision::text, case when revision is distinct from $1::bigint then content end as content
    from ${schema}.limit_document where name = 'settings'`
  const CREATE = `
    insert into ${schema}.limit_document (name, revision, content) values ('settings', 1, $1)
    on conflict do nothing returning 1`
  const CHANGE = `
    update ${schema}.limit_document set revision = revision + 1, content = $1
    where name = 'settings' and revision = $2::bigint returning 1`
  return {
    async read(known) {
      const { rows } = await run('read', READ, [known ?? null])
      const found = rows[0] as { readonly revision: string; readonly content: string | null } | undefined
      if (found === undefined) return known === 0 ? undefined : { revision: 0, text: '' }
      if (found.content === null) return undefined
      return { revision: Number(found.revision), text: JSON.parse(found.content) as string }
    },
    async write(text, expected) {
      checkDocument(text)
      const content = asciiJson(text)
      const { rows } = await (expected === 0
        ? run('write', CREATE, [content])
        : run('write', CHANGE, [content, expected]))
      return rows.length === 1
    },
  }
}
