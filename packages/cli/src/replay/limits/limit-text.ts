import {
  fixedWindow,
  gcra,
  slidingWindow,
  tokenBucket,
  type Limit,
  type Per,
  type WhatIfLimit,
} from 'holdfast/rate-limit'
import { onlyRoutes } from './route-pattern.js'

/** A limit as `--limit` takes it; `text` is as it was written. */
export type ReplayLimit = WhatIfLimit

export const LIMIT_HINT =
  "a limit reads '100/1m per address', 'fixed 1000/1d per user' or '20/10s per address on POST /api/auth/*'"

const NUMBER = String.raw`[1-9]\d*(?:[_,]\d{3})*`
const TEXT = new RegExp(
  String.raw`^(?:(?<algorithm>sliding|fixed|bucket|gcra|token)(?:[- ](?:window|bucket))?\s+)?` +
    String.raw`(?<limit>${NUMBER})\s*(?:\/|per)\s*(?<window>[\d.]*\s*[a-z]+)` +
    String.raw`(?:\s+burst\s+(?<burst>${NUMBER}))?` +
    String.raw`(?:\s+per\s+(?<per>[a-z]+(?:[- ]agent)?))?(?:\s+on\s+(?<on>.+))?$`,
  'i',
)

const PER: Readonly<Record<string, Per>> = {
  address: 'address',
  ip: 'address',
  anonymous: 'anonymous',
  user: 'user',
  caller: 'caller',
  'user-agent': 'user-agent',
  agent: 'user-agent',
  route: 'route',
  everybody: 'everybody',
  all: 'everybody',
}

const UNITS: Readonly<Record<string, string>> = {
  sec: 's',
  second: 's',
  seconds: 's',
  minute: 'm',
  minutes: 'm',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
}

/** What is wrong with it, for people, where it is none. */
export function readLimit(text: string): ReplayLimit | { readonly wrong: string } {
  const parts = TEXT.exec(text.trim())?.groups
  if (parts === undefined) return { wrong: 'is no limit' }
  const { algorithm = 'sliding', limit = '', window = '', burst, per = 'address', on } = parts
  const whom = PER[per.toLowerCase().replace(' ', '-')]
  if (whom === undefined) return { wrong: `counts per ${per}: it takes ${[...new Set(Object.values(PER))].join(', ')}` }
  const counts = on === undefined ? undefined : onlyRoutes(on.trim())
  if (counts !== undefined && 'wrong' in counts) return counts
  try {
    const numbers = [whole(limit), duration(window), burst === undefined ? undefined : whole(burst)] as const
    const made = constructed(algorithm.toLowerCase(), ...numbers)
    return 'wrong' in made ? made : { text: text.trim(), policy: made.policy, per: whom, ...(counts && { counts }) }
  } catch (error) {
    // The library's own words; they hold nothing of what was typed.
    return { wrong: error instanceof Error ? error.message.replace(/\.$/, '') : 'is no limit' }
  }
}

type Window = Parameters<typeof slidingWindow>[1]

function constructed(
  algorithm: string,
  limit: number,
  window: Window,
  burst: number | undefined,
): Limit | { readonly wrong: string } {
  if (algorithm === 'gcra') return gcra(limit, window, burst === undefined ? {} : { burst })
  if (algorithm === 'bucket' || algorithm === 'token') {
    return burst === undefined
      ? { wrong: 'is a bucket: say how much it holds with burst' }
      : tokenBucket(limit, window, burst)
  }
  if (burst !== undefined) return { wrong: 'has a burst, which only bucket and gcra have' }
  return algorithm === 'fixed' ? fixedWindow(limit, window) : slidingWindow(limit, window)
}

const whole = (digits: string): number => Number(digits.replaceAll(/[_,]/g, ''))

/** `1m`, `10 s`, `minute`; the library says whether it is a duration. */
function duration(text: string): Window {
  const [, amount, unit = ''] = /^([\d.]*)\s*([a-z]+)$/i.exec(text) ?? []
  const name = unit.toLowerCase()
  return `${amount === '' ? '1' : amount}${UNITS[name] ?? name}` as Window
}
