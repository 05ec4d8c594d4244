import type { Answer, Exchange } from '../../target/exchange.js'
import { isRateRefusal, saysTooMany } from '../../target/rate-refusal.js'
import { BudgetSpent, type SignInAttempt, type Target } from '../../target/target.js'
import { isSuccess, isUnlike } from './answers.js'
import { oncePerRun } from './once-per-run.js'
import { plainReads } from './routes.js'

const LOCKED =
  /(?:account|user|sign-?in|temporarily|is|now) (?:is |has been |temporarily )?(?:locked|blocked|suspended)|captcha|human check|not a (?:robot|bot)/i

/** A refusal for the number of calls, whatever its status: 429, or words that say so. */
export function isTooMany(answer: Answer | null): boolean {
  return answer?.status === 429 || (answer !== null && !isSuccess(answer) && saysTooMany(answer))
}

/** The account is closed for a while, or a person is asked for. */
export function isLockedOut(answer: Answer | null): boolean {
  return answer !== null && !isSuccess(answer) && (answer.status === 423 || saysLocked(answer))
}

const saysLocked = ({ text }: Answer): boolean => LOCKED.test(text.slice(0, 4_000))

/** What headers say of a limit. */
export interface AnnouncedLimit {
  readonly quota: number
  /** Seconds; `undefined` where it does not show. */
  readonly window: number | undefined
}

/** The tightest limit that an answer announces: the IETF draft's fields in both spellings, and the usual `X-` ones. */
export function announcedLimit(answer: Answer | null): AnnouncedLimit | undefined {
  const headers = answer?.headers ?? {}
  const policies = Array.from(
    (headers['ratelimit-policy'] ?? '').matchAll(/(?:q=(\d+)|(?:^|,)\s*(\d+))[^,]*?;\s*w=(\d+)/g),
    ([, q, bare, w]) => ({
      quota: Number(q ?? bare),
      window: Number(w),
    }),
  )
  const [tightest] = policies.toSorted((a, b) => a.quota / a.window - b.quota / b.window)
  if (tightest !== undefined) return tightest
  const plain = [
    headers['ratelimit-limit'],
    headers['x-ratelimit-limit'],
    headers['x-rate-limit-limit'],
    /limit=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1],
  ]
  const quota = plain.map((each) => Number.parseInt(each ?? '', 10)).find((each) => each > 0)
  return quota === undefined ? undefined : { quota, window: undefined }
}

/** Many calls of one route from nobody, until it refuses. */
export interface Burst {
  readonly path: string
  readonly sent: number
  /** `undefined`: it refused none of them. */
  readonly refusal: Exchange | undefined
  readonly last: Exchange | undefined
  /** After the refusal: the same call with headers that claim other addresses, and then without. */
  readonly claimed: Exchange | undefined
  readonly control: Exchange | undefined
}

/** The usual limits of strangers are a hundred a minute at most. */
const MOST = 105

/** The same for every probe of a run. `undefined` where it was not tried: on a machine of others only what is announced tells. */
export const burstOf = oncePerRun(async (target): Promise<Burst | undefined> => {
  const path = burstPath(target)
  if (path === undefined || !target.isLoopback) return undefined
  let first: Answer | undefined
  let last: Exchange | undefined
  let sent = 0
  try {
    for (; sent < MOST; sent += 1) {
      last = await target.send({ path })
      first ??= last.answer ?? undefined
      if (last.answer === null) break
      const isWordless = isOtherRefusal(last.answer, first)
      if (!isWordless && last.answer.status >= 500 && !isTooMany(last.answer)) break
      if (!isWordless && !isTooMany(last.answer)) continue
      const claimed = await target.send({ path, headers: claims(`198.51.100.${1 + (target.now() % 250)}`) })
      const control = await target.send({ path })
      // Without a word it may have been an accident.
      if (isWordless && !isOtherRefusal(control.answer, first)) break
      return { path, sent, refusal: last, last, claimed, control }
    }
  } catch (error) {
    // What is left of the run's requests is enough for a look.
    if (!(error instanceof BudgetSpent)) throw error
  }
  return { path, sent, refusal: undefined, last, claimed: undefined, control: undefined }
})

function burstPath(target: Target): string | undefined {
  const reads = plainReads(target).filter(({ path }) => path.startsWith('/api/'))
  return target.endpoints.me ?? (reads.find(({ access }) => access === 'guarded') ?? reads[0])?.path
}

/** Headers by which proxies say for whom they ask; anybody may send them. RFC 7239 and the usual ones. */
export function claims(address: string): Readonly<Record<string, string>> {
  const names = [
    'x-forwarded-for',
    'x-real-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'cf-connecting-ip',
    'true-client-ip',
    'fastly-client-ip',
    'fly-client-ip',
    'x-vercel-forwarded-for',
    'x-original-forwarded-for',
  ]
  return { ...Object.fromEntries(names.map((name) => [name, address])), forwarded: `for=${address}` }
}

/** Tries that claimed nothing, and what the app made of them. */
export async function plainAttempts(target: Target): Promise<readonly SignInAttempt[]> {
  return (await target.signInAttempts()).filter(({ claimed, exchange }) => claimed === null && exchange.answer !== null)
}

/** What some limiters say, without a word, where the same call was answered otherwise before. */
const isOtherRefusal = (answer: Answer | null, first: Answer | undefined): boolean =>
  answer !== null &&
  (answer.status === 403 || answer.status === 503) &&
  first !== undefined &&
  first.status !== answer.status &&
  !isLockedOut(answer) &&
  !/human|are a person|robot|challenge|unlock|disabled/i.test(answer.text.slice(0, 4_000))

/** So many tries are answered in one way, and so many in another: that is no accident. */
const STEADY = 3

/**
 * The first try that was refused for its number, as the first of all was not. Some apps answer a wrong password, and
 * one too many, with 200.
 */
export function firstRefusal(attempts: readonly SignInAttempt[]): Exchange | undefined {
  const first = attempts[0]?.exchange.answer
  // Where what the run did before counts, the very first is refused.
  if (first && isRateRefusal(first)) return attempts[0]?.exchange
  const before = attempts.findIndex(({ exchange }) => isOtherRefusal(exchange.answer, first ?? undefined))
  const after = attempts.slice(before)
  const isSteady =
    before >= STEADY &&
    after.length >= STEADY &&
    attempts.slice(0, before).every(({ exchange }) => exchange.answer?.status === first?.status) &&
    after.every(({ exchange }) => isOtherRefusal(exchange.answer, first ?? undefined))
  if (isSteady) return after[0]?.exchange
  return attempts
    .map(({ exchange }) => exchange)
    .find(({ answer }) => {
      if (!first || answer === null) return false
      if (answer.status === 429 || answer.status === 423) return true
      return isUnlike(answer, first) && (saysTooMany(answer) || saysLocked(answer))
    })
}
