import { redisScript, type RedisScript } from '../../../core/redis-client.js'
import type { Take } from '../../store.js'
import { ALGORITHMS } from './algorithms-lua.js'
import { BODY, makeTime } from './lua.js'
import { TELL, TELL_CLOCK } from './reply-text.js'
import { keyOf, READ_TAKE, READ_TAKE_ONCE, textOf, WIDTH } from './take-text.js'

export { clockOf, decodeTaken } from './reply-text.js'

/** In the sizes of `takeCallsScript`, what stands for none. */
const SIZE = 32

/** The most takes that one call of several may have: its size is one character. */
export const MOST_TAKES = 64

const BEGIN = `
local call, byte, char, sub = redis.call, string.byte, string.char, string.sub
local keys, takes, clock = KEYS, ARGV[1]`

/**
 * For the calls of one script, which have their takes after `done` others: tables that are made once and filled anew.
 * `places` holds numbers as texts: to write one down costs as much as a call.
 */
const BEGIN_CALLS = `
local done, ends, tellings, fits, changes, patches, news, places = 0, {}, {}, {}, {}, {}, {}, {}`

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
 * Makes the `state` that is to be kept; or only `patch`, where in the old one it begins, if `changed` takes the place of
 * the end of it and nothing else changes: most charges of a busy counter, and a state may have a kilobyte. Its key lives
 * a quarter and a second longer than it must: to give it a new time costs more than all else, and is then not needed with
 * every charge.
 */
const MAKE_STATE = `
    local isNew, patch = clock + reset > finish, nil
    if isNew then
      local header
      finish = clock + reset + math.floor(reset / 4) + 1000
      ${makeTime('header', 'finish')}
      state = header .. (from > 0 and sub(state, from, till) or '') .. changed
    elseif from == ${BODY} and till ~= -1 then
      patch = #state - #changed
    elseif from == 0 and #state == ${BODY - 1} + #changed then
      patch = ${BODY - 1}
    elseif from == ${BODY} then
      state = state .. changed
    else
      state = sub(state, 1, ${BODY - 1}) .. (from > 0 and sub(state, from, till) or '') .. changed
    end`

/** Keeps a state, whose key expires at `finish`: a new time, or `nil` for the one that it has. */
const keep = (key: string, state: string, patch: string, finish: string) => `
    if ${patch} then
      call('SETRANGE', ${key}, ${patch}, ${state})
    elseif ${finish} then
      call('SET', ${key}, ${state}, 'PXAT', ${finish})
    else
      call('SET', ${key}, ${state}, 'KEEPTTL')
    end`

/** Of the take at `at`, whose counter is `key`: declares `told`. */
const takeOne = (readTake: string) => `
local finish, charging = 0, true
local state = call('GET', key)
if state then ${readFinish('key')} end
${ASK_CLOCK}
${readTake}
local wanted = cost
${JUDGE}
if changed then
  ${MAKE_STATE}
  ${keep('key', 'patch and changed or state', 'patch', 'isNew and finish')}
end
${TELL}`

/** `takeScript` for one take. */
const takeOneScript: RedisScript = redisScript(`${BEGIN}
local key, at = keys[1], 1
${takeOne(READ_TAKE)}
local reply = told
${TELL_CLOCK}
return reply`)

/** Of `count` takes: declares their `states`, and fills `ends` with when their keys expire. */
const READ_STATES = `
local states = call('MGET', unpack(keys, done + 1, done + count))
for number = 1, count do
  local state, finish = states[number], 0
  if state then ${readFinish('keys[done + number]')} end
  ends[number] = finish
end
${ASK_CLOCK}`

const REPLY = `
local reply = table.concat(tellings, '', 1, count)
${TELL_CLOCK}
return reply`

/**
 * Of `count` takes: fills `tellings`.
 *
 * Takes are judged and charged in one step, `charge`; where one is refused a second one, `tell`, says what there is.
 * Where the call takes from one counter twice, each take is first judged by all that the call wants from it (`judge`),
 * then charged (`put`), then told what all of them have left.
 */
const takeAll = (readTake: string) => `
${READ_STATES}
local step, refused = 'charge', false
for number = 1, count do
  fits[number], changes[number] = false, false
  for other = 1, number - 1 do
    if keys[done + other] == keys[done + number] then step = 'judge' end
  end
end
while true do
  for number = 1, count do
    local at, key = (done + number - 1) * ${WIDTH} + 1, keys[done + number]
    ${readTake}
    local state, finish, wanted, charging = states[number], ends[number], cost, step == 'charge'
    if step == 'judge' then
      for other = 1, number - 1 do
        if keys[done + other] == key and fits[other] then wanted = fits[other] + cost end
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
        if patch and not places[patch] then places[patch] = tostring(patch) end
        changes[number], patches[number] = patch and changed or state, patch and places[patch]
        news[number] = isNew and finish
      else
        if patch then state = sub(state, 1, patch) .. changed end
        ${keep('key', 'state', 'nil', 'isNew and finish')}
        for other = 1, count do
          if keys[done + other] == key then states[other], ends[other] = state, finish end
        end
      end
    end
    ${TELL}
    tellings[number] = told
  end
  if step == 'charge' and not refused then
    for number = 1, count do
      if changes[number] then ${keep('keys[done + number]', 'changes[number]', 'patches[number]', 'news[number]')} end
    end
    break
  end
  if step == 'tell' or step == 'judge' and refused then break end
  step = step == 'judge' and 'put' or 'tell'
end`

/** Charges all takes or, where one that does not only observe has no room, none. */
export const takeScript: RedisScript = redisScript(`${BEGIN}
${BEGIN_CALLS}
local count = #keys
${takeAll(READ_TAKE)}
${REPLY}`)

/** As `takeScript` for several calls one after the other; `ARGV[2]` says how many takes each of them has. */
export const takeCallsScript: RedisScript = redisScript(`${BEGIN}
${BEGIN_CALLS}
local sizes, replies, read = ARGV[2], {}, {}
for index = 1, #sizes do
  local count = byte(sizes, index) - ${SIZE}
  if count == 1 then
    local key, at = keys[done + 1], done * ${WIDTH} + 1
    ${takeOne(READ_TAKE_ONCE)}
    replies[index] = told
  else
    ${takeAll(READ_TAKE_ONCE)}
    replies[index] = table.concat(tellings, '', 1, count)
  end
  done = done + count
end
return table.concat(replies)`)

/** As `takeScript` would answer each of the takes by itself. Writes nothing: a replica may run it. */
export const peekScript: RedisScript = redisScript(`${BEGIN}
local done, count, ends, tellings, charging = 0, #keys, {}, {}, true
${READ_STATES}
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
