import { redisScript, type RunScript } from '../../../core/redis-client.js'
import { checkDocument, type DocumentStore } from '../../shared-document.js'

/** The `=` keeps REST clients from parsing what looks like JSON. */
const READ = redisScript(`
local revision = tonumber(redis.call('HGET', KEYS[1], 'revision') or 0)
if revision == tonumber(ARGV[1]) then return false end
return { revision, '=' .. (redis.call('HGET', KEYS[1], 'text') or '') }`)

const WRITE = redisScript(`
local revision = tonumber(redis.call('HGET', KEYS[1], 'revision') or 0)
if revision ~= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'revision', revision + 1, 'text', ARGV[1])
return 1`)

/** One hash, which does not expire. On a server that evicts keys that never expire it may be lost: revision 0 again. */
export function redisDocument(run: RunScript, prefix: string): DocumentStore {
  const keys = [`${prefix}:document`]
  return {
    async read(known = -1) {
      const found = await run(READ, keys, [String(known)])
      if (found === null) return undefined
      const [revision, text] = found as readonly [unknown, string]
      return { revision: Number(revision), text: text.slice(1) }
    },
    async write(text, expected) {
      checkDocument(text)
      return Number(await run(WRITE, keys, [text, String(expected)])) === 1
    },
  }
}
