import type { Take, Taken } from '../../store.js'
import { toDigits } from './lua.js'

/**
 * The reply to takes, as one text: an array costs a client more than all else. For each take `A`, what remains and the
 * time until it is whole as 5 and 7 digits of base 64, from `0` to `o`; `W` and what remains, where that time is the
 * window; or `R`, what remains, and both times: until it is whole, and until it fits. At the end, where it is asked for, the server's clock in 7 digits. It looks like JSON to no REST client.
 */
const ALLOWED = 65
const WINDOW = 87
const REFUSED = 82

const characters = (names: readonly string[]) => names.map((name) => `${name} + 48`).join(', ')

const ROOM = ['a', 'b', 'c', 'd', 'e']
const RESET = ['f', 'g', 'h', 'i', 'j', 'k', 'l']
const RETRY = ['m', 'n', 'o', 'p', 'q', 'r', 's']

/** Lua: declares `told`, the reply to one take, of `room`, `reset`, `window` and `retry`. */
export const TELL = `
    local told
    do
      local rest
      ${toDigits('room', ROOM, 64)}
      if retry == 0 and reset == window then
        told = char(${WINDOW}, ${characters(ROOM)})
      else
        ${toDigits('reset', RESET, 64)}
        if retry == 0 then
          told = char(${ALLOWED}, ${characters([...ROOM, ...RESET])})
        else
          ${toDigits('retry', RETRY, 64)}
          told = char(${REFUSED}, ${characters([...ROOM, ...RESET, ...RETRY])})
        end
      end
    end`

/** Lua: appends the clock to `reply`, where a second value asks for it. */
export const TELL_CLOCK = `
if ARGV[2] then
  local rest
  ${toDigits('clock', RESET, 64)}
  reply = reply .. char(${characters(RESET)})
end`

/** @throws {TypeError} on what is no reply to as many takes */
export function decodeTaken(reply: unknown, takes: readonly Take[]): Taken[] {
  if (typeof reply !== 'string') throw new TypeError('This is no reply to takes.')
  const taken: Taken[] = []
  let at = 0
  for (let i = 0; i < takes.length; i++) {
    const kind = reply.charCodeAt(at)
    const allowed = kind === ALLOWED || kind === WINDOW
    if (!allowed && kind !== REFUSED) throw new TypeError('This is no reply to takes.')
    const remaining = number(reply, at + 1, at + 6)
    const reset = kind === WINDOW ? (takes[i] as Take).policy.window : number(reply, at + 6, at + 13)
    const retryAfter = allowed ? 0 : number(reply, at + 13, at + 20)
    at += kind === WINDOW ? 6 : allowed ? 13 : 20
    taken.push({ allowed, remaining, reset, retryAfter })
  }
  if (!(at <= reply.length)) throw new TypeError('This is no reply to takes.')
  return taken
}

/** The server's clock of a reply that tells it. */
export function clockOf(reply: unknown): number {
  const text = String(reply)
  return number(text, text.length - 7, text.length)
}

function number(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 64 + text.charCodeAt(at) - 48
  return value
}
