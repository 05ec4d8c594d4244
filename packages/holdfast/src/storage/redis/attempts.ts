import type { AttemptStore } from '../../accounts/attempt-store.js'
import { remaining, type AttemptCount } from '../attempt-count.js'
import { digest } from '../digest.js'
import type { Ask } from './asking.js'
import { isYes, rowOf } from './rows.js'
import { script } from './script.js'

export function redisAttempts(ask: Ask): AttemptStore {
  return {
    async begin(key, { threshold, lockFor, forgetAfter }, now) {
      const answer = await ask('begin', BEGIN, digest(key), threshold, lockFor, forgetAfter, now)
      const [failures, lockedUntil, admitted] = answer as readonly unknown[]
      return {
        failures: Number(failures),
        lockedUntil: lockedUntil === null ? null : Number(lockedUntil),
        admitted: isYes(admitted),
      }
    },
    async read(key, rule, now) {
      const count = rowOf(await ask('read', READ, digest(key))) as AttemptCount | null
      const { failures, lockedUntil } = remaining(count ?? undefined, rule, now) ?? { failures: 0, lockedUntil: null }
      return { failures, lockedUntil }
    },
    async clear(key) {
      await ask('clear', CLEAR, digest(key))
    },
  }
}

/** The rule of `attempt-count.ts`. */
const BEGIN = script(`
local row = name('attempt', ARGV[1])
local threshold, lockFor, forgetAfter, now =
  tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local was = call('HMGET', row, 'failures', 'lastAt', 'lockedUntil')
local failures, lastAt, lockedUntil = tonumber(was[1] or 0), tonumber(was[2]), tonumber(was[3])
if lockedUntil and lockedUntil > now then
  lockedUntil = math.min(lockedUntil, now + lockFor)
  call('HSET', row, 'lockedUntil', lockedUntil)
  call('PEXPIRE', row, span(now, lockedUntil))
  return { failures, lockedUntil, 0 }
end
if lockedUntil or (lastAt and now - lastAt >= forgetAfter) then failures = 0 end
failures = failures + 1
lockedUntil = failures >= threshold and now + lockFor
call('HSET', row, 'failures', failures, 'lastAt', now, 'lockedUntil', lockedUntil or 'null')
call('PEXPIRE', row, span(now, lockedUntil or now + forgetAfter))
return { failures, lockedUntil, 1 }`)

const READ = script(`return call('HGETALL', name('attempt', ARGV[1]))`)

const CLEAR = script(`return call('DEL', name('attempt', ARGV[1]))`)
