import type { SingleUse } from '../../core/single-use.js'
import { digest } from '../digest.js'
import type { Ask } from './asking.js'
import { isYes } from './rows.js'
import { script } from './script.js'

export function redisSingleUse(ask: Ask): SingleUse {
  return {
    spend: async (id, until, now) => isYes(await ask('spend', SPEND, digest(id), until, now)),
  }
}

const SPEND = script(`
local row, over, now = name('used', ARGV[1]), ARGV[2], tonumber(ARGV[3])
local was = tonumber(call('GET', row))
if was and was >= now then return 0 end
call('SET', row, over, 'PX', span(now, tonumber(over)))
return 1`)
