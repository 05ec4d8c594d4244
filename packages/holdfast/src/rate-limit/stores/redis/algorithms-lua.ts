import type { Algorithm } from '../../store.js'
import { BODY, ENTRY, makeEntry, readEntry } from './lua.js'

/**
 * One algorithm in Lua, in steps that do what its cells do (`algorithms/`). Given are `state` (a string, or false
 * for a counter that is whole), `limit`, `window`, `size` (the most units at once), `clock` (the server's time) and
 * `now` (the same). Where the server's clock has gone back behind what the state holds, `load` moves `now` there.
 */
interface AlgorithmLua {
  /** Sets `room`, the units that fit at once. */
  readonly load: string
  /**
   * Sets `changed`, the end of the state after `cost` units; where more of it stays, `from` and `till`, the bytes before;
   * and `reset`: milliseconds until it is whole, and may expire.
   */
  readonly charge: string
  /** Sets `reset`, as it is, and where `wanted` is above `room`, which it never was for an empty counter, `retry`. */
  readonly tell: string
  /**
   * After `load`, with the state in `changed`: makes it the state without `cost` units that were put there when the clock
   * was `charged`; false where it is whole. Takes back less rather than more: what others have used stays used.
   */
  readonly refund: string
}

/**
 * A log of entries, oldest first. Their units are running totals (modulo 2^32), and before the first entry stand the 4
 * bytes of the total until then, which are the end of the entry that was there: what has expired is cut off, what comes
 * is appended, and nothing between is touched. A limit that does not change has at most 128 entries: 1,290 bytes.
 */
const slidingWindow: AlgorithmLua = {
  load: `
    local first, used, left, newest, total = ${BODY + 4}, 0, 0, 0, 0
    if state then
      ${readEntry('#state - 9', 'lastTime', 'lastTotal')}
      newest, total = lastTime, lastTotal
      if newest > now then now = newest end
      if newest <= now - window then
        total = 0
      else
        local a, b, c, d = byte(state, ${BODY}, ${BODY + 3})
        left = ((a * 256 + b) * 256 + c) * 256 + d
        while true do
          ${readEntry('first', 'time', 'units')}
          if time > now - window then break end
          left, first = units, first + ${ENTRY}
        end
        used = (total - left) % 4294967296
      end
    end
    if used < limit then room = limit - used end`,
  charge: `
    ${makeEntry('changed', 'now', '(total + cost) % 4294967296')}
    if used == 0 then
      changed = '\\0\\0\\0\\0' .. changed
    else
      from = first - 4
      if newest == now or limit > 128 and math.floor(newest / (window / 127)) == math.floor(now / (window / 127)) then
        till = -${ENTRY + 1}
      end
    end
    reset = now + window - clock`,
  tell: `
    if used > 0 then reset = newest + window - clock end
    if wanted > limit then
      retry = window
    elseif wanted > room then
      local freed = used + wanted - limit
      while true do
        ${readEntry('first', 'time', 'units')}
        if (units - left) % 4294967296 >= freed then
          retry = time + window - clock
          break
        end
        first = first + ${ENTRY}
      end
    end`,
  refund: `
    local base, kept, taken, before = sub(state, first - 4, first - 1), '', 0, left
    while used > 0 and first < #state do
      ${readEntry('first', 'time', 'units')}
      if time >= charged and charged > now - window and taken == 0 then taken = math.min(cost, (units - before) % 4294967296) end
      local fewer = (units - taken) % 4294967296
      if fewer ~= left then
        local entry
        ${makeEntry('entry', 'time', 'fewer')}
        kept, left = kept .. entry, fewer
      end
      before, first = units, first + ${ENTRY}
    end
    changed = kept ~= '' and base .. kept`,
}

/** One entry: the edge at which the window ends, and the units used in it. */
const fixedWindow: AlgorithmLua = {
  load: `
    local edge, used = (math.floor(now / window) + 1) * window, 0
    if state then
      ${readEntry(BODY, 'finish', 'units')}
      if finish > now then edge, used = finish, units end
    end
    if used < limit then room = limit - used end`,
  charge: `
    ${makeEntry('changed', 'edge', '(used + cost)')}
    reset = edge - clock`,
  tell: `
    if used > 0 then reset = edge - clock end
    if wanted > limit then
      retry = window
    elseif wanted > room then
      retry = edge - clock
    end`,
  refund: `
    if edge - window <= charged then
      changed = false
      if used > cost then
        ${makeEntry('changed', 'edge', '(used - cost)')}
      end
    end`,
}

/** One entry: the start of an interval, and the tokens that there were. */
const tokenBucket: AlgorithmLua = {
  load: `
    local since = now
    room = size
    if state then
      ${readEntry(BODY, 'start', 'units')}
      if start > now then now = start end
      local intervals = math.floor((now - start) / window)
      if units + intervals * limit < size then
        room, since = units + intervals * limit, start + intervals * window
      else
        since = now
      end
    end`,
  charge: `
    ${makeEntry('changed', 'since', 'math.max(0, room - cost)')}
    reset = since + math.ceil((size - room + cost) / limit) * window - clock`,
  tell: `
    if room < size then reset = since + math.ceil((size - room) / limit) * window - clock end
    if wanted > size then
      retry = math.ceil(size / limit) * window
    elseif wanted > room then
      retry = since + math.ceil((wanted - room) / limit) * window - clock
    end`,
  refund: `
    local passed = math.max(0, math.ceil((since - charged) / window))
    room = room + math.max(0, cost - passed * limit)
    changed = false
    if room < size then
      ${makeEntry('changed', 'since', 'room')}
    end`,
}

/** One entry: when it is whole, in milliseconds and, for units, `limit`ths of one. */
const gcra: AlgorithmLua = {
  load: `
    local debt = 0
    if state then
      ${readEntry(BODY, 'whole', 'parts')}
      debt = math.max(0, (whole - now) * limit + math.min(parts, limit - 1))
    end
    room = math.max(0, size - math.ceil(debt / window))`,
  charge: `
    debt = debt + cost * window
    local parts = debt % limit
    ${makeEntry('changed', '(now + (debt - parts) / limit)', 'parts')}
    reset = math.ceil(debt / limit)`,
  tell: `
    reset = math.ceil(debt / limit)
    if wanted > size then
      retry = math.ceil(size * window / limit)
    elseif wanted > room then
      retry = math.ceil((debt - (size - wanted) * window) / limit)
    end`,
  refund: `
    debt = debt - math.max(0, cost * window - (now - charged) * limit)
    changed = false
    if debt > 0 then
      local parts = debt % limit
      ${makeEntry('changed', '(now + (debt - parts) / limit)', 'parts')}
    end`,
}

/** The one table of algorithms, in the order of their codes. */
export const ALGORITHMS: readonly (readonly [Algorithm, AlgorithmLua])[] = [
  ['sliding-window', slidingWindow],
  ['fixed-window', fixedWindow],
  ['token-bucket', tokenBucket],
  ['gcra', gcra],
]
