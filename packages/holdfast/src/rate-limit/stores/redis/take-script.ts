import { redisScript, type RedisScript } from '../../../core/redis-client.js'
import type { Take } from '../../store.js'
import { ALGORITHMS } from './algorithms-lua.js'
import { BODY, makeTime } from './lua.js'
import { TELL, TELL_CLOCK } from './reply-text.js'
import { keyOf, READ_TAKE, textOf, WIDTH } from './take-text.js'

export { clockOf, decodeTaken } from './reply-text.js'

/** In the sizes of `takeCallsScript`, what stands for none. */
const SIZE = 32

/** The most takes that one call of several may have: its size is one character. */
export const MOST_TAKES = 64

const BEGIN = `
local call, byte, char, sub = redis.call, string.byte, string.char, string.sub
local keys, takes, clock = KEYS, ARGV[1]`

/**
 * Sets `finish`, when the key of `state` expires. The first one sets `clock` as well: the time that a key has left tells
 * the server's time for a third of the price of `TIME`.
 */
const readFinish = (key: string) => `
  local a, b, c, d, e, f = byte(state, 1, ${BODY - 1})
  finish = ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
  if not clock then
    local left = call('PTTL', ${key})
    if left >= 0 then clock = finish - left else finish = 0 end
  end`

const ASK_CLOCK = `
if not clock then
  local time = call('TIME')
  clock = time[1] * 1000 + math.floor(time[2] / 1000)
end`

/**
 * Judges one take by its `state` and what is `wanted`; charges it where it fits and is `charging`: `changed` says so. A
 * `retry` above 0 is a refusal: whatever the times are, what does not fit is one.
 */
const JUDGE = `
    local now, room, reset, retry, changed, from, till = clock, 0, 0, 0, false, 0, -1
    ${ALGORITHMS.map(
      ([, { load, charge, tell }], code) => `
    ${code === 0 ? 'if' : 'elseif'} code == ${code} then
      ${load}
      if charging and wanted <= room then
        ${charge}
        room = room - cost
      else
        ${tell}
        if wanted > room and retry <= 0 then retry = 1 end
      end`,
    ).join('')}
    end`

/**
 * Makes the `state` that is to be kept. Its key lives a quarter and a second longer than it must: to give it a new time
 * costs more than all else, and is then not needed with every charge.
 */
const MAKE_STATE = `
    local isNew = clock + reset > finish
    if isNew then
      local header
      finish = clock + reset + math.floor(reset / 4) + 1000
      ${makeTime('header', 'finish')}
      state = header .. (from > 0 and sub(state, from, till) or '') .. changed
    elseif from == ${BODY} then
      state = (till == -1 and state or sub(state, 1, till)) .. changed
    else
      state = sub(state, 1, ${BODY - 1}) .. (from > 0 and sub(state, from, till) or '') .. changed
    end`

/** Keeps a state, whose key expires at `finish`: a new time, or `nil` for the one that it has. */
const keep = (key: string, state: string, finish: string) => `
    if ${finish} then
      call('SET', ${key}, ${state}, 'PXAT', ${finish})
    else
      call('SET', ${key}, ${state}, 'KEEPTTL')
    end`

/** Of the take at `at`, whose counter is `key`: declares `told`. */
const TAKE_ONE = `
local finish, charging = 0, true
local state = call('GET', key)
if state then ${readFinish('key')} end
${ASK_CLOCK}
${READ_TAKE}
local wanted = cost
${JUDGE}
if changed then
  ${MAKE_STATE}
  ${keep('key', 'state', 'isNew and finish')}
end
${TELL}`

/** `takeScript` for one take. */
const takeOneScript: RedisScript = redisScript(`${BEGIN}
local key, at = keys[1], 1
${TAKE_ONE}
local reply = told
${TELL_CLOCK}
return reply`)

/** For any number of takes: declares their `states`, and when their keys expire. */
const READ_STATES = `
local count, ends, tellings = #keys, {}, {}
local states = call('MGET', unpack(keys))
for number = 1, count do
  local state, finish = states[number], 0
  if state then ${readFinish('keys[number]')} end
  ends[number] = finish
end
${ASK_CLOCK}`

const REPLY = `
local reply = table.concat(tellings)
${TELL_CLOCK}
return reply`

/**
 * Of all `keys` and `takes`: fills `tellings`.
 *
 * Takes are judged and charged in one step, `charge`; where one is refused a second one, `tell`, says what there is.
 * Where the call takes from one counter twice, each take is first judged by all that the call wants from it (`judge`),
 * then charged (`put`), then told what all of them have left.
 */
const TAKE_ALL = `
${READ_STATES}
local step, refused, fits, changes, news = 'charge', false, {}, {}, {}
for number = 2, count do
  for other = 1, number - 1 do
    if keys[other] == keys[number] then step = 'judge' end
  end
end
while true do
  for number = 1, count do
    local at = (number - 1) * ${WIDTH} + 1
    ${READ_TAKE}
    local state, finish, wanted, charging = states[number], ends[number], cost, step == 'charge'
    if step == 'judge' then
      for other = 1, number - 1 do
        if keys[other] == keys[number] and fits[other] then wanted = fits[other] + cost end
      end
    elseif fits[number] then
      wanted, charging = 0, step == 'put'
    end
    ${JUDGE}
    if step == 'judge' then fits[number] = retry == 0 and wanted end
    if retry > 0 and not observes then refused = true end
    if changed then
      ${MAKE_STATE}
      if step == 'charge' then
        changes[number], news[number] = state, isNew and finish
      else
        ${keep('keys[number]', 'state', 'isNew and finish')}
        for other = 1, count do
          if keys[other] == keys[number] then states[other], ends[other] = state, finish end
        end
      end
    end
    ${TELL}
    tellings[number] = told
  end
  if step == 'charge' and not refused then
    for number = 1, count do
      if changes[number] then ${keep('keys[number]', 'changes[number]', 'news[number]')} end
    end
    break
  end
  if step == 'tell' or step == 'judge' and refused then break end
  step = step == 'judge' and 'put' or 'tell'
end`

/** Charges all takes or, where one that does not only observe has no room, none. */
export const takeScript: RedisScript = redisScript(`${BEGIN}
${TAKE_ALL}
${REPLY}`)

/** As `takeScript` for several calls one after the other; `ARGV[2]` says how many takes each of them has. */
export const takeCallsScript: RedisScript = redisScript(`${BEGIN}
local sizes, done, replies = ARGV[2], 0, {}
for index = 1, #sizes do
  local size = byte(sizes, index) - ${SIZE}
  if size == 1 then
    local key, at = keys[done + 1], done * ${WIDTH} + 1
    ${TAKE_ONE}
    replies[index] = told
  else
    local keys, takes = { unpack(keys, done + 1, done + size) }, sub(takes, done * ${WIDTH} + 1, (done + size) * ${WIDTH})
    ${TAKE_ALL}
    replies[index] = table.concat(tellings)
  end
  done = done + size
end
return table.concat(replies)`)

/** As `takeScript` would answer each of the takes by itself. Writes nothing: a replica may run it. */
export const peekScript: RedisScript = redisScript(`${BEGIN}
${READ_STATES}
local charging = true
for number = 1, count do
  local at = (number - 1) * ${WIDTH} + 1
  ${READ_TAKE}
  local state, wanted = states[number], cost
  ${JUDGE}
  ${TELL}
  tellings[number] = told
end
${REPLY}`)

/** Takes back what `takeScript` has charged when its clock was `ARGV[2]`, and deletes what is whole again. */
export const refundScript: RedisScript = redisScript(`${BEGIN}
local charged = ARGV[2] + 0
for number = 1, #keys do
  local key, at, finish = keys[number], (number - 1) * ${WIDTH} + 1, 0
  local state = call('GET', key)
  if state then
    ${readFinish('key')}
    ${ASK_CLOCK}
    ${READ_TAKE}
    local now, room, changed = clock, 0, sub(state, ${BODY})
    ${ALGORITHMS.map(
      ([, { load, refund }], code) => `
    ${code === 0 ? 'if' : 'elseif'} code == ${code} then
      ${load}
      ${refund}`,
    ).join('')}
    end
    if changed then
      call('SET', key, sub(state, 1, ${BODY - 1}) .. changed, 'KEEPTTL')
    else
      call('DEL', key)
    end
  end
end`)

/** The script for so many takes; `takeScript` does for any number, and this is faster for one. */
export function takeScriptFor(takes: number): RedisScript {
  return takes === 1 ? takeOneScript : takeScript
}

/** The keys and values with which these scripts are called; there is at least one take. */
export function encodeTakes(prefix: string, takes: readonly Take[]): { keys: string[]; values: string[] } {
  const keys: string[] = []
  let text = ''
  for (const take of takes) {
    keys.push(keyOf(prefix, take))
    text += textOf(take)
  }
  return { keys, values: [text] }
}

/** The keys and values of `takeCallsScript`. */
export function encodeCalls(prefix: string, calls: readonly (readonly Take[])[]): { keys: string[]; values: string[] } {
  const { keys, values } = encodeTakes(prefix, calls.flat())
  return { keys, values: [...values, String.fromCharCode(...calls.map(({ length }) => length + SIZE))] }
}
