import ipaddr from 'ipaddr.js'
import type { Clock } from '../core/clock.js'
import { inTime } from '../core/in-time.js'
import type { Eventually } from '../core/verdict.js'
import type { Dns } from './dns.js'
import { isBelow, type Operator } from './operators.js'
import { Recent } from './recent.js'

/** `unknown`: it cannot be checked right now, which says nothing about the caller. */
export type Standing = 'verified' | 'impostor' | 'unknown'

/** Milliseconds for which an answer is believed. */
const BELIEVED: Readonly<Record<Standing, number>> = { verified: 86_400_000, impostor: 600_000, unknown: 60_000 }

/** Names of one address that are looked at: an impostor may have given it thousands. */
const NAMES = 3

export interface CrawlerCheckOptions {
  readonly dns: Dns
  readonly clock: Clock
  /** Milliseconds for one check, and the longest that a request waits for it; default 1,000. */
  readonly deadline?: number
  /** Checks under way at once; default 16. */
  readonly inFlight?: number
  /** Checks begun in one minute; default 600. A real crawler is checked once a day. */
  readonly perMinute?: number
  /** Addresses remembered of each kind; default 10,000. */
  readonly remembered?: number
}

/** Whether this address is the operator's. */
export type CrawlerCheck = (operator: Operator, ip: string) => Eventually<Standing>

interface Known {
  readonly standing: Standing
  readonly until: number
}

/**
 * Tells an operator's crawlers from impostors as the operators themselves advise: the address has a name below the
 * operator's domain, and that name has this very address. The owner of an address writes its name, so the first half
 * alone proves nothing.
 *
 * Impostors come in floods: an address is asked about once, beyond `inFlight` or `perMinute` the answer is `unknown` at
 * once, and what is remembered of impostors never drives out what is known of crawlers.
 */
export function crawlerCheck(options: CrawlerCheckOptions): CrawlerCheck {
  const { dns, clock, deadline = 1_000, inFlight = 16, perMinute = 600, remembered = 10_000 } = options
  const verified = new Recent<Known>(remembered)
  const others = new Recent<Known>(remembered)
  const running = new Map<string, Promise<Standing>>()
  let minute = 0
  let begun = 0

  function mayBegin(now: number): boolean {
    const current = Math.floor(now / 60_000)
    if (current !== minute) {
      minute = current
      begun = 0
    }
    return running.size < inFlight && begun < perMinute
  }

  return (operator, ip) => {
    const key = `${operator.name} ${ip}`
    const now = clock()
    const known = [verified.get(key), others.get(key)].find((each) => each !== undefined && each.until > now)
    if (known !== undefined) return known.standing
    const same = running.get(key)
    if (same !== undefined) return same
    if (!mayBegin(now)) return 'unknown'
    begun++
    const check = inTime('dns', 'verify', deadline, (signal) => look(dns, operator, ip, signal))
      .catch((): Standing => 'unknown')
      .then((standing) => {
        const until = clock() + BELIEVED[standing]
        ;(standing === 'verified' ? verified : others).set(key, { standing, until })
        running.delete(key)
        return standing
      })
    running.set(key, check)
    return check
  }
}

async function look(dns: Dns, operator: Operator, ip: string, signal: AbortSignal): Promise<Standing> {
  const family = ip.includes(':') ? 6 : 4
  const names = (await dns.reverse(ip)).map(hostName).filter((name) => isBelow(name, operator))
  for (const name of names.slice(0, NAMES)) {
    if (signal.aborted) return 'unknown'
    const addresses = await dns.forward(name, family)
    if (addresses.some((address) => canonical(address) === ip)) return 'verified'
  }
  return 'impostor'
}

/** Lower case and without the root's dot; the empty text for what no crawler of anybody is called. */
function hostName(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '')
  return /^[a-z0-9.-]{1,253}$/.test(name) ? name : ''
}

/** As `ip` is written: RFC 5952, IPv4-mapped unwrapped. */
function canonical(text: string): string | null {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : null
}
