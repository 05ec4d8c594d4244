import { createRequire } from 'node:module'
import { posix } from 'node:path'
import { coerce, major, minVersion, satisfies, validRange } from 'semver'
import { fail, pass, together, warn, type Check, type Diagnosis } from '../check.js'
import type { Subject } from '../subject.js'

/** What Holdfast and Next 16 run on. */
const LEAST = '>=20.9'

/** By `v22`: the day from which a line of Node gets no fixes, `YYYY-MM-DD`. */
type Schedule = Readonly<Record<string, { readonly end: string }>>

export const check: Check = {
  group: 'versions',
  title: 'Node.js',
  examine: (subject) => {
    const lines = [{ what: 'This machine runs', version: process.versions.node }, ...stated(subject)]
    return together(lines.flatMap(({ what, version }) => judged(what, version, subject.now())))
  },
}

function judged(what: string, version: string, now: number): Diagnosis[] {
  const exact = coerce(version)
  if (exact === null) return []
  const said = `${what} Node ${version}.`
  const line = `v${major(exact)}`
  // A line alone, such as 20, stands for its newest.
  const isOld = /^\d+$/.test(version) ? !satisfies(`${version}.999.0`, LEAST) : !satisfies(exact, LEAST)
  if (isOld) return [fail(said, `Holdfast and Next.js 16 need Node ${LEAST.slice(2)} or later.`)]
  const end = schedule()[line]?.end
  if (end === undefined) return [pass(said)]
  if (Date.parse(end) > now) return [pass(`${said} It gets fixes until ${end}.`)]
  return [
    warn(`${said} Its line has had no fixes since ${end}.`, `Move to ${newest(now)}, which is in long-term support.`),
  ]
}

function schedule(): Schedule {
  return createRequire(import.meta.url)('node-releases/data/release-schedule/release-schedule.json') as Schedule
}

/** The newest line in long-term support. */
function newest(now: number): string {
  const lines = Object.entries(schedule() as Readonly<Record<string, { readonly lts?: string; readonly end: string }>>)
  const supported = lines.filter(
    ([, { lts, end }]) => lts !== undefined && Date.parse(lts) <= now && Date.parse(end) > now,
  )
  return `Node ${supported.at(-1)?.[0].slice(1) ?? 'a newer line'}`
}

/** What the project says that it runs on elsewhere. */
function stated({ project: { tree }, app }: Subject): { readonly what: string; readonly version: string }[] {
  const at = (name: string): readonly string[] => [...new Set([posix.join(app.root, name), name])]
  const files = ['.nvmrc', '.node-version'].flatMap((name) =>
    at(name).flatMap((path) => {
      const version = /^v?(\d+(?:\.\d+){0,2})\s*$/.exec(tree.text(path) ?? '')?.[1]
      return version === undefined ? [] : [{ what: `${path} asks for`, version }]
    }),
  )
  const images = at('Dockerfile').flatMap((path) =>
    Array.from(
      (tree.text(path) ?? '').matchAll(/^FROM\s+(?:--\S+\s+)?(?:[\w.-]+\/)*node:(\d+(?:\.\d+){0,2})/gim),
      ([, version = '']) => ({
        what: `${path} builds on`,
        version,
      }),
    ),
  )
  const engines = (app.package?.manifest.engines as { readonly node?: unknown } | undefined)?.node
  const range = typeof engines === 'string' && validRange(engines) !== null ? minVersion(engines)?.version : undefined
  const least =
    range === undefined || range === '0.0.0' ? [] : [{ what: 'package.json (engines) admits', version: range }]
  // A range says what is admitted, and not that anybody runs its end: a line without fixes is no fault of it.
  return [...files, ...images, ...least.filter(({ version }) => !satisfies(version, LEAST))]
}
