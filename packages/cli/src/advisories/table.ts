import { readFileSync } from 'node:fs'
import { compare, valid } from 'semver'
import { affects, severities, type Advisory, type AffectedRange } from './advisory.js'

/** Known-vulnerable versions as of a day. */
export interface AdvisoryTable {
  /** The day they were collected on, `YYYY-MM-DD`. */
  readonly collected: string
  readonly advisories: readonly Advisory[]
}

/** A table has this many advisories at most, and its text this many bytes. */
const MAX_ADVISORIES = 50_000
export const MAX_TABLE_BYTES = 20_000_000

let bundled: AdvisoryTable | undefined

/** The table that comes with this version. */
export function bundledTable(): AdvisoryTable {
  return (bundled ??= parseTable(readFileSync(new URL('../../data/advisories.json', import.meta.url), 'utf8')))
}

/**
 * @param text JSON `{ version: 1, collected, advisories }`, as the bundled table is written
 * @throws {TypeError} with a sentence that says what is wrong with which entry
 */
export function parseTable(text: string): AdvisoryTable {
  let table: unknown
  try {
    table = JSON.parse(text)
  } catch {
    throw new TypeError('the table of advisories is no JSON')
  }
  const { version, collected, advisories } = record(table, 'the table of advisories')
  if (version !== 1) throw new TypeError('the table of advisories has not the version 1')
  if (typeof collected !== 'string' || Number.isNaN(dayOf(collected))) {
    throw new TypeError('the table of advisories has no date `collected: YYYY-MM-DD`')
  }
  if (!Array.isArray(advisories) || advisories.length === 0 || advisories.length > MAX_ADVISORIES) {
    throw new TypeError(`the table of advisories lists 1 to ${MAX_ADVISORIES} \`advisories\``)
  }
  return { collected, advisories: advisories.map((each, index) => advisoryFrom(each, `advisories[${index}]`)) }
}

/** Days since a table was collected, by a clock in milliseconds since the epoch; 0 for one of the future. */
export function ageInDays({ collected }: AdvisoryTable, now: number): number {
  return Math.max(0, Math.floor((now - dayOf(collected)) / 86_400_000))
}

/** From here on a table has missed so much that people should hear of it. */
export const STALE_DAYS = 45

/** One line about how current a table is: `155 advisories of 2026-11-21, 3 days old`. */
export function describeTable(table: AdvisoryTable, now: number): string {
  const days = ageInDays(table, now)
  const age = days === 0 ? 'of today' : days === 1 ? '1 day old' : `${days} days old`
  const advice = days > STALE_DAYS ? ': a newer holdfast-cli, or --advisories, knows more' : ''
  return `${table.advisories.length} advisories of ${table.collected}, ${age}${advice}`
}

/** A table with further advisories. One that is known under any of its ids, for the same package, is not added again. */
export function withAdvisories(table: AdvisoryTable, more: readonly Advisory[]): AdvisoryTable {
  const known = new Set(table.advisories.flatMap(idsOf))
  const added = more.filter((each) => !idsOf(each).some((id) => known.has(id)))
  return { collected: table.collected, advisories: [...table.advisories, ...added] }
}

function idsOf({ id, aliases, package: name }: Advisory): string[] {
  return [id, ...aliases].map((each) => `${name} ${each}`)
}

const byPackage = new WeakMap<AdvisoryTable, ReadonlyMap<string, readonly Advisory[]>>()

/** All that is known of a package, the worst first. */
export function advisoriesOf(table: AdvisoryTable, name: string): readonly Advisory[] {
  let packages = byPackage.get(table)
  if (packages === undefined) {
    const found = new Map<string, Advisory[]>()
    for (const each of table.advisories.toSorted(byWeight)) {
      const list = found.get(each.package)
      if (list === undefined) found.set(each.package, [each])
      else list.push(each)
    }
    byPackage.set(table, (packages = found))
  }
  return packages.get(name) ?? []
}

/** What is known of an exact version, the worst first. */
export function advisoriesFor(table: AdvisoryTable, name: string, version: string): Advisory[] {
  return advisoriesOf(table, name).filter((each) => affects(each, version))
}

/** The worst first; the surer before the less sure. */
function byWeight(a: Advisory, b: Advisory): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    CONFIDENCE.indexOf(a.confidence) - CONFIDENCE.indexOf(b.confidence) ||
    (a.id < b.id ? -1 : 1)
  )
}

const CONFIDENCE = ['high', 'medium', 'low']

/** The lowest later version of a package that no sure advisory affects, among those that mend something. */
export function cleanVersion(table: AdvisoryTable, name: string, version: string): string | undefined {
  const sure = advisoriesOf(table, name).filter(({ confidence }) => confidence !== 'low')
  const fixes = sure.flatMap(({ ranges }) => ranges.flatMap(({ fixed }) => fixed ?? []))
  return [...new Set(fixes)]
    .filter((fixed) => compare(fixed, version) > 0)
    .toSorted(compare)
    .find((fixed) => !sure.some((each) => affects(each, fixed)))
}

const SENTENCE = /^[^\p{Cc}\p{Cf}]{1,300}$/u

function advisoryFrom(value: unknown, place: string): Advisory {
  const { id, aliases, package: name, severity, confidence, ranges, summary, source } = record(value, place)
  const isText = (given: unknown): given is string => typeof given === 'string' && SENTENCE.test(given)
  if (!isText(id) || !/^[\w.:-]+$/.test(id)) throw new TypeError(`${place} has no id`)
  if (!isText(name) || !/^(?:@[\w.-]+\/)?[\w.-]+$/.test(name)) throw new TypeError(`${place} names no package`)
  if (!oneOf(severities, severity)) throw new TypeError(`${place} has no severity: ${severities.join(', ')}`)
  const known = confidence ?? 'high'
  if (!oneOf(['high', 'medium', 'low'] as const, known)) throw new TypeError(`${place} has an unknown confidence`)
  if (!isText(summary)) throw new TypeError(`${place} has no summary of one line`)
  if (!isText(source)) throw new TypeError(`${place} has no source`)
  const others = Array.isArray(aliases) ? aliases.filter(isText) : []
  if (!Array.isArray(ranges) || ranges.length === 0 || ranges.length > 100)
    throw new TypeError(`${place} has no ranges`)
  const affected = ranges.map((range, index) => rangeFrom(range, `${place}.ranges[${index}]`))
  return { id, aliases: others, package: name, severity, confidence: known, ranges: affected, summary, source }
}

function rangeFrom(value: unknown, place: string): AffectedRange {
  const { introduced, fixed, last } = record(value, place)
  const isExact = (given: unknown): given is string => typeof given === 'string' && valid(given) !== null
  if (introduced !== '0' && !isExact(introduced)) throw new TypeError(`${place}.introduced is no version`)
  if (fixed !== undefined && !isExact(fixed)) throw new TypeError(`${place}.fixed is no version`)
  if (last !== undefined && !isExact(last)) throw new TypeError(`${place}.last is no version`)
  return { introduced, ...(fixed === undefined ? {} : { fixed }), ...(last === undefined ? {} : { last }) }
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${place} is no object`)
  return value as Record<string, unknown>
}

function oneOf<T extends string>(list: readonly T[], value: unknown): value is T {
  return list.some((each) => each === value)
}

/** Milliseconds since the epoch; not a number where it is no day. */
function dayOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
}
