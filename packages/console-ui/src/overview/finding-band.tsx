import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { CallerName } from '../design/caller-name.tsx'
import { classes } from '../design/classes.ts'
import { CodeLink } from '../design/code-link.tsx'
import { clockOrDay, count, share } from '../design/format.ts'
import { StageTag } from '../design/tag.tsx'
import { adviceOf } from './advice.ts'
import type { Finding } from './finding.ts'

interface FindingBandProps {
  readonly finding: Finding
  readonly now: number
  /** `the last 10 minutes` */
  readonly range: string
}

/** The answer before the numbers: what happened, who, why, what to change. */
export function FindingBand({ finding, now, range }: FindingBandProps) {
  const { level, who, stage, code } = finding
  const loud = level === 'attack'
  const advice = adviceOf(finding)
  return (
    <section
      aria-labelledby="finding"
      className={classes(
        'border-l-4 py-1 pl-4 sm:pl-5',
        loud ? 'border-buoy' : level === 'raised' ? 'border-buoy' : 'border-tide',
      )}
    >
      <h1
        id="finding"
        className={classes('max-w-4xl text-xl font-semibold text-balance sm:text-2xl', loud && 'text-buoy')}
      >
        {headline(finding, now, range)}
      </h1>
      {level === 'calm' || stage === null ? null : (
        <dl className="mt-4 grid gap-x-8 gap-y-3 sm:grid-cols-2 xl:grid-cols-4">
          <Clause word="What">
            {finding.route === null ? (
              'Several routes'
            ) : (
              <span className="font-mono text-[0.9375em]">{finding.route.route}</span>
            )}
            {finding.route === null ? null : (
              <span className="block text-sm text-muted">
                {count(finding.route.denied)} refused, {count(finding.route.allowed)} let through
              </span>
            )}
          </Clause>
          <Clause word="Who">{who?.callers[0] === undefined ? 'Many callers' : <WhoLine who={who} />}</Clause>
          <Clause word="Why">
            <StageTag stage={stage} />
            {code === null ? null : (
              <span className="block">
                <CodeLink code={code} />
              </span>
            )}
          </Clause>
          <Clause word="What to change">
            {advice.text}
            {advice.link === null ? null : (
              <span className="block">
                <Link href={advice.link.href} className="link font-medium">
                  {advice.link.label}
                </Link>
              </span>
            )}
          </Clause>
        </dl>
      )}
    </section>
  )
}

function WhoLine({ who }: { readonly who: NonNullable<Finding['who']> }) {
  const [first] = who.callers
  if (first === undefined) return null
  const alone = who.callers.length === 1
  return (
    <>
      {alone ? (
        <CallerName caller={first.caller} />
      ) : (
        `${who.callers.length} callers of ${who.network ?? 'one network'}`
      )}
      <span className="block text-sm text-muted">{share(Math.round(who.share * 1000), 1000)} of all refusals</span>
    </>
  )
}

function Clause({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{word}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}

function headline({ level, calls, refused, from, to }: Finding, now: number, range: string): string {
  if (level === 'nothing') return 'Nothing has called yet'
  if (level === 'calm')
    return refused === 0
      ? `All ${count(calls)} calls of ${range} were let through or answered`
      : `Calm: ${count(refused)} of ${count(calls)} calls refused, and nobody stands out`
  const when =
    from === null
      ? `in ${range}`
      : to === null
        ? `since ${clockOrDay(from, now)}`
        : `from ${clockOrDay(from, now)} to ${clockOrDay(to, now)}`
  const part = `${count(refused)} of ${count(calls)} calls refused${from === null ? '' : ', most of them'} ${when}`
  return level === 'attack' ? `${to === null ? 'Under attack' : 'There was an attack'}: ${part}` : `Raised: ${part}`
}
