import { valid } from 'semver'
import type { Advisory, AdvisorySeverity, AffectedRange } from './advisory.js'
import { boundedText, type Fetching } from './read-table.js'
import type { AdvisoryTable } from './table.js'

/** Where the Open Source Vulnerabilities database answers: https://google.github.io/osv.dev/post-v1-query/ */
const QUERY = 'https://api.osv.dev/v1/query'

/** Pages of one package; each has up to 1,000. */
const MAX_PAGES = 20
const DEADLINE = 30_000

const SEVERITIES: Readonly<Record<string, AdvisorySeverity>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MODERATE: 'medium',
  MEDIUM: 'medium',
  LOW: 'low',
}

/**
 * A newer table: what OSV says now of the packages of a table, and of others. What the old table says in its own words
 * stays as it is said; advisories that OSV does not know stay too.
 * @param day `YYYY-MM-DD`, when this is
 * @throws {TypeError} where OSV does not answer: half a table is worse than an old one
 */
export async function refreshed(
  old: AdvisoryTable,
  packages: Iterable<string>,
  day: string,
  fetching: Fetching,
): Promise<AdvisoryTable> {
  const found: Advisory[] = []
  for (const name of new Set([...old.advisories.map((each) => each.package), ...packages])) {
    for (const record of await recordsOf(name, fetching)) {
      const advisory = advisoryFrom(record, name)
      if (advisory !== undefined) found.push(advisory)
    }
  }
  const isSame = (a: Advisory, b: Advisory): boolean =>
    a.package === b.package && [a.id, ...a.aliases].some((id) => id === b.id || b.aliases.includes(id))
  const told = found.map((each) => {
    const before = old.advisories.find((known) => isSame(known, each))
    return before === undefined
      ? each
      : { ...each, id: before.id, aliases: idsBeside(before, each), summary: before.summary }
  })
  const kept = old.advisories.filter((each) => !found.some((newer) => isSame(newer, each)))
  const advisories = [...told, ...kept].toSorted((a, b) => compare(a.package, b.package) || compare(a.id, b.id))
  return { collected: day, advisories }
}

/** As the file is written. */
export function tableText({ collected, advisories }: AdvisoryTable): string {
  return `${JSON.stringify({ version: 1, collected, advisories }, null, 2)}\n`
}

function idsBeside(before: Advisory, now: Advisory): string[] {
  return [...new Set([...before.aliases, now.id, ...now.aliases])].filter((id) => id !== before.id).toSorted()
}

async function recordsOf(name: string, { fetch, deadline = DEADLINE }: Fetching): Promise<unknown[]> {
  const records: unknown[] = []
  let token: unknown
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await fetch(QUERY, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        package: { name, ecosystem: 'npm' },
        ...(token === undefined ? {} : { page_token: token }),
      }),
      signal: AbortSignal.timeout(deadline),
      redirect: 'error',
    })
    if (!answer.ok) throw new TypeError(`OSV answers ${answer.status} for ${name}`)
    const { vulns, next_page_token: next } = object(JSON.parse(await boundedText(answer))) ?? {}
    if (Array.isArray(vulns)) records.push(...(vulns as unknown[]))
    if (typeof next !== 'string' || next === '') return records
    token = next
  }
  throw new TypeError(`OSV has more than ${MAX_PAGES} pages for ${name}`)
}

/** One record (https://ossf.github.io/osv-schema/) as one of ours; undefined for what is withdrawn, malware, or not about npm. */
function advisoryFrom(value: unknown, name: string): Advisory | undefined {
  const record = object(value)
  const id = record?.id
  if (record === undefined || typeof id !== 'string' || !/^(?:GHSA|CVE)-/.test(id) || record.withdrawn !== undefined) {
    return undefined
  }
  const ranges = list(record.affected).flatMap((each) => {
    const affected = object(each)
    const { name: of, ecosystem } = object(affected?.package) ?? {}
    if (of !== name || ecosystem !== 'npm') return []
    return list(affected?.ranges).flatMap((range) => {
      const { type, events } = object(range) ?? {}
      return type === 'SEMVER' ? rangesOf(list(events)) : []
    })
  })
  const level = object(record.database_specific)?.severity
  const severity = typeof level === 'string' ? SEVERITIES[level.toUpperCase()] : undefined
  if (ranges.length === 0 || severity === undefined) return undefined
  const summary =
    typeof record.summary === 'string' ? record.summary.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 200) : ''
  return {
    id,
    aliases: list(record.aliases)
      .filter((alias) => typeof alias === 'string')
      .toSorted(),
    package: name,
    severity,
    confidence: 'high',
    ranges,
    summary: summary === '' ? 'see the advisory' : summary,
    source: 'osv',
  }
}

/** Events come in order: `introduced`, then `fixed` or `last_affected`. */
function rangesOf(events: readonly unknown[]): AffectedRange[] {
  const ranges: AffectedRange[] = []
  let introduced: string | undefined
  const close = (end: Omit<AffectedRange, 'introduced'>): void => {
    if (introduced !== undefined) ranges.push({ introduced, ...end })
    introduced = undefined
  }
  for (const each of events) {
    const event = object(each) ?? {}
    const { fixed, last_affected: last } = event
    if (typeof event.introduced === 'string' && (event.introduced === '0' || valid(event.introduced) !== null)) {
      introduced = event.introduced
    } else if (typeof fixed === 'string' && valid(fixed) !== null) close({ fixed })
    else if (typeof last === 'string' && valid(last) !== null) close({ last })
  }
  close({})
  return ranges
}

function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
