import { redisScript, type RunScript } from '../../../core/redis-client.js'
import {
  firstSpan,
  KEPT,
  NAMED,
  SPAN,
  type AnalyticsStore,
  type Minute,
  type Share,
  type Tally,
} from '../analytics-store.js'
import { REGISTER_WIDTH } from '../distinct-callers.js'
import { safeName } from '../safe-name.js'
import { SAMPLE_WIDTH } from '../use-sample.js'

/** Characters of one command; a tally alone may have more. */
const COMMAND = 16_384

/** Spans that are read at a time. */
const AT_ONCE = 8

/**
 * Adds up in Redis: one hash for each ten minutes, which any node of a cluster may hold, with six fields for each limit;
 * mostly one command for each flush, one for each ten minutes that are read. Arguments and the reply are text without control
 * characters but tabs and line ends, and no JSON: they pass through REST clients that parse what looks like JSON.
 * @param prefix of every key
 */
export function redisAnalytics(run: RunScript, prefix: string): AnalyticsStore {
  const key = (from: number) => `${prefix}:analytics:1:${from}`

  async function readSpan(from: number): Promise<Tally[]> {
    return parsed(from, String(await run(READ, [key(from)], [])))
  }

  return {
    async add(tallies) {
      await Promise.all(commands(tallies).map(({ from, values }) => run(ADD, [key(from)], [`${from}`, ...values])))
    },
    async read(from, to) {
      const spans: number[] = []
      for (let span = firstSpan(from, to); span < to; span += SPAN) spans.push(span)
      const tallies: Tally[] = []
      for (let i = 0; i < spans.length; i += AT_ONCE) {
        tallies.push(...(await Promise.all(spans.slice(i, i + AT_ONCE).map(readSpan))).flat())
      }
      return tallies
    },
  }
}

/** Tallies of the same ten minutes, as many as the server merges within a few milliseconds: meanwhile it does nothing else. */
function commands(tallies: readonly Tally[]): { from: number; values: string[] }[] {
  const made: { from: number; values: string[] }[] = []
  const open = new Map<number, { values: string[]; length: number }>()
  for (const tally of tallies) {
    const added = written(tally)
    const length = added.reduce((sum, text) => sum + text.length, 0)
    let command = open.get(tally.from)
    if (command === undefined || command.length + length > COMMAND) {
      command = { values: [], length: 0 }
      open.set(tally.from, command)
      made.push({ from: tally.from, values: command.values })
    }
    command.values.push(...added)
    command.length += length
  }
  return made
}

function written(tally: Tally): string[] {
  return [
    safeName(tally.limit, 512),
    tally.minutes.map((one) => `${MINUTE.map((field) => one[field]).join(' ')}\n`).join(''),
    shareLines(tally.callers),
    shareLines(tally.routes),
    tally.identities,
    tally.use,
    `${tally.peak}`,
  ]
}

const MINUTE = ['minute', 'allowed', 'denied', 'observed', 'degraded'] as const satisfies readonly (keyof Minute)[]

function shareLines(shares: readonly Share[]): string {
  return shares
    .map(({ name, allowed, denied, weight }) => `${allowed} ${denied} ${weight} ${safeName(name)}\n`)
    .join('')
}

/** `v1`, then field and value by turns, with tabs between them; a field is a letter and the limit. */
function parsed(from: number, reply: string): Tally[] {
  const [, ...parts] = reply.split('\t')
  const limits = new Map<string, Record<string, string>>()
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const limit = parts[i]!.slice(2)
    const fields = limits.get(limit) ?? {}
    limits.set(limit, fields)
    fields[parts[i]![0]!] = parts[i + 1]!
  }
  return [...limits].map(([limit, { m = '', c = '', r = '', i = '', u = '', p = '' }]) => ({
    limit,
    from,
    minutes: lines(m).map((line) => {
      const [minute = 0, allowed = 0, denied = 0, observed = 0, degraded = 0] = line.split(' ').map(Number)
      return { minute, allowed, denied, observed, degraded }
    }),
    callers: lines(c).map(share),
    routes: lines(r).map(share),
    identities: i,
    use: u,
    peak: Number(p),
  }))
}

function share(line: string): Share {
  const [allowed, denied, weight, ...name] = line.split(' ')
  return { name: name.join(' '), allowed: Number(allowed), denied: Number(denied), weight: Number(weight) }
}

function lines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

const READ = redisScript(`
local fields = redis.call('HGETALL', KEYS[1])
table.insert(fields, 1, 'v1')
return table.concat(fields, '\\t')`)

/** `merged` of `merged-tally.ts`. Texts are compared by bytes: the order of Lua follows the locale of the server. */
const ADD = redisScript(`
local byte, sub, gmatch, concat, format = string.byte, string.sub, string.gmatch, table.concat, string.format

local function summed(old, new)
  local sums = {}
  for minute, a, d, o, g in gmatch(old .. new, '(%d+) (%d+) (%d+) (%d+) (%d+)\\n') do
    local sum = sums[minute] or { 0, 0, 0, 0 }
    sums[minute] = { sum[1] + a, sum[2] + d, sum[3] + o, sum[4] + g }
  end
  local lines = {}
  for minute, sum in pairs(sums) do
    lines[#lines + 1] = format('%s %.0f %.0f %.0f %.0f\\n', minute, sum[1], sum[2], sum[3], sum[4])
  end
  return concat(lines)
end

local function heaviest(old, new)
  if new == '' then return old end
  local shares, byName = {}, {}
  for a, d, w, name in gmatch(old .. new, '(%d+) (%d+) (%d+) ([^\\n]*)\\n') do
    local share = byName[name]
    if share then
      share[2], share[3], share[4] = share[2] + a, share[3] + d, share[4] + w
    else
      share = { name, a + 0, d + 0, w + 0 }
      byName[name], shares[#shares + 1] = share, share
    end
  end
  local cut = -1
  if #shares > ${NAMED} then
    table.sort(shares, function(a, b) return a[4] > b[4] end)
    cut = shares[${NAMED + 1}][4]
  end
  local lines = {}
  for i = 1, #shares do
    local share = shares[i]
    if share[4] <= cut then break end
    lines[i] = format('%.0f %.0f %.0f ', share[2], share[3], share[4] - math.max(cut, 0)) .. share[1] .. '\\n'
  end
  return concat(lines)
end

local function joined(old, new, width)
  if new == '' or old == new then return old end
  if #old ~= #new then return #old > #new and old or new end
  local cells = {}
  for at = 1, #new, width do
    local greater = old
    for i = at, at + width - 1 do
      local a, b = byte(old, i), byte(new, i)
      if a ~= b then
        if b > a then greater = new end
        break
      end
    end
    cells[#cells + 1] = sub(greater, at, at + width - 1)
  end
  return concat(cells)
end

local key = KEYS[1]
local expiry = ARGV[1] + ${KEPT + SPAN} - redis.call('TIME')[1] * 1000
if expiry <= 0 or expiry > ${2 * KEPT + SPAN} then return 0 end
for at = 2, #ARGV, 7 do
  local limit = ARGV[at]
  local m, c, r, i, u, p = 'm ' .. limit, 'c ' .. limit, 'r ' .. limit, 'i ' .. limit, 'u ' .. limit, 'p ' .. limit
  local old = redis.call('HMGET', key, m, c, r, i, u, p)
  redis.call('HSET', key,
    m, summed(old[1] or '', ARGV[at + 1]),
    c, heaviest(old[2] or '', ARGV[at + 2]),
    r, heaviest(old[3] or '', ARGV[at + 3]),
    i, joined(old[4] or '', ARGV[at + 4], ${REGISTER_WIDTH}),
    u, joined(old[5] or '', ARGV[at + 5], ${SAMPLE_WIDTH}),
    p, format('%.0f', math.max(old[6] or 0, ARGV[at + 6])))
end
redis.call('PEXPIRE', key, format('%.0f', expiry))
return 1`)
