import { posix } from 'node:path'
import { findNodeAtLocation, parseTree } from 'jsonc-parser'
import { affectsRange, fixOf, type Advisory } from '../advisories/advisory.js'
import { advisoriesFor, advisoriesOf, bundledTable, cleanVersion, type AdvisoryTable } from '../advisories/table.js'
import type { Facts } from '../flow/facts.js'
import type { App } from '../project/apps.js'
import { dependenciesOf, type Dependencies, type Installed } from '../project/installed.js'
import type { SourceTree } from '../project/source-tree.js'
import type { Judgement, Place, Rule } from '../rule.js'
import { VULNERABLE_DEPENDENCY_EXAMPLES } from './o4-vulnerable-dependency.examples.js'

export const rule: Rule = vulnerableDependency(bundledTable)

/** The rule with the advisories of another table: what `--advisories` and `--npm-audit` chose. */
export function vulnerableDependency(table: () => AdvisoryTable): Rule {
  return {
    item: 'O4',
    name: 'vulnerable-dependency',
    title: 'no version with a known vulnerability is installed',
    why: 'What is wrong with a version is public, often with the request that exploits it: scanners try it on every address within days. A gate in the handler does not help where the framework below it runs the attacker’s code, or where the library that checks tokens accepts forged ones.',
    fix: 'Update to the version that is named, and keep the lockfile in the repository: it says what is really installed. A monthly run of the audit hears of what is found later.',
    severity: 'high',
    references: { cwe: ['CWE-1395', 'CWE-937'], owasp: ['API8:2023'], asvs: ['15.1.1', '15.2.1'] },
    scope: 'project',
    examples: VULNERABLE_DEPENDENCY_EXAMPLES,
    judge: (app, facts) => judged(app, facts, table()),
  }
}

function judged(app: App, facts: Facts, table: AdvisoryTable): Judgement[] {
  const { tree } = facts.project
  const known = dependenciesOf(app, facts.project)
  if (known.package === undefined) {
    const place = { path: app.configFile ?? app.files[0] ?? app.root, line: 1, endLine: 1 }
    return [{ verdict: 'n/a', place, message: 'No package.json says what it depends on.' }]
  }
  const manifest = posix.join(known.package.folder, 'package.json')
  const locked = known.installed.flatMap((each) => ofInstalled(each, known, tree, manifest, table))
  const wished = [...known.asked].flatMap(([name, range]) => ofRange(name, range, known, tree, manifest, table))
  // What a lockfile would have said nobody knows.
  const unread = known.notices.map(({ path, message }): Judgement => {
    return { verdict: 'unknown', place: { path: manifest, line: 1, endLine: 1 }, message: `${path}: ${message}.` }
  })
  const found = [...locked, ...wished, ...(known.lock === undefined ? unread : [])]
  if (found.length > 0) return found
  const source = known.lock ?? (known.installed.length > 0 ? 'node_modules' : posix.basename(manifest))
  const message = `None of ${known.installed.length} installed packages (${source}) is in the advisories of ${table.collected}.`
  return [{ verdict: 'pass', place: { path: manifest, line: 1, endLine: 1 }, message }]
}

function ofInstalled(
  { name, version, by, source }: Installed,
  known: Dependencies,
  tree: SourceTree,
  manifest: string,
  table: AdvisoryTable,
): Judgement[] {
  const all = advisoriesFor(table, name, version)
  if (all.length === 0) return []
  const isDirect = known.asked.has(name) && by === name
  const place = isDirect ? dependencyPlace(by, manifest, tree) : lockedPlace(name, version, by, source, manifest, tree)
  const where = isDirect ? posix.basename(source) : `${posix.basename(source)}, for ${by}`
  return told(
    all,
    `${name} ${version} (${where})`,
    (advisory) => fixOf(advisory, version),
    cleanVersion(table, name, version),
    {
      place,
      subject: isDirect ? name : `${name} for ${by}`,
      isSure: true,
    },
  )
}

/** What the manifest asks for, where nothing says which version that is, or where the lockfile says something else. */
function ofRange(
  name: string,
  range: string,
  known: Dependencies,
  tree: SourceTree,
  manifest: string,
  table: AdvisoryTable,
): Judgement[] {
  if (known.installed.some((each) => each.by === name)) return []
  const ofName = advisoriesOf(table, name)
  if (ofName.length === 0) return []
  const place = dependencyPlace(name, manifest, tree)
  const all = ofName.filter((each) => affectsRange(each, range) === 'all')
  const sure = told(
    all,
    `${name} ${range} (no lockfile, and every version that this allows)`,
    () => undefined,
    undefined,
    {
      place,
      subject: name,
      isSure: true,
    },
  )
  if (sure.some(({ verdict }) => verdict === 'fail')) return sure
  const some = ofName.filter((each) => affectsRange(each, range) !== 'none')
  return told(some, `${name} ${range} (no lockfile says which version)`, () => undefined, undefined, {
    place,
    subject: name,
    isSure: false,
  })
}

interface Telling {
  readonly place: Place
  readonly subject: string
  /** Whether the version is. */
  readonly isSure: boolean
}

/** How many ids are named. */
const NAMED = 4

/** One judgement about one version: the worst in words, the others by their ids. */
function told(
  all: readonly Advisory[],
  what: string,
  fix: (advisory: Advisory) => string | undefined,
  clean: string | undefined,
  { place, subject, isSure }: Telling,
): Judgement[] {
  const confirmed = all.filter(({ confidence }) => confidence !== 'low')
  const counted = confirmed.length > 0 ? confirmed : all
  const [worst, ...others] = counted
  if (worst === undefined) return []
  const named = others.slice(0, NAMED).map(({ id }) => id)
  const more = others.length > NAMED ? [`${others.length - NAMED} more`] : []
  const list = [...named, ...more]
  const fixed = clean ?? fix(worst)
  const sentences = [
    `${what} has ${worst.id} (${worst.severity}): ${worst.summary}.`,
    ...(list.length === 0 ? [] : [`Also ${list.join(', ')}.`]),
    ...(fixed === undefined ? [] : [`Fixed in ${fixed}.`]),
  ]
  const fails = isSure && confirmed.length > 0
  return [
    {
      verdict: fails ? 'fail' : 'unknown',
      place,
      message: sentences.join(' '),
      severity: worst.severity,
      confidence: worst.confidence,
      subject,
    },
  ]
}

/** Where the manifest asks for it. */
function dependencyPlace(name: string, manifest: string, tree: SourceTree): Place {
  const text = tree.text(manifest) ?? ''
  const root = parseTree(text)
  const lists = ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies']
  const found = lists.map((list) => root && findNodeAtLocation(root, [list, name])).find((node) => node !== undefined)
  const line = text.slice(0, found?.offset ?? 0).split('\n').length
  return { path: manifest, line, endLine: line }
}

/** Where the lockfile names it; a lockfile above the audited folder is none of its files. */
function lockedPlace(
  name: string,
  version: string,
  by: string,
  source: string,
  manifest: string,
  tree: SourceTree,
): Place {
  const text = tree.text(source)
  if (text === undefined || source.endsWith('package.json')) return dependencyPlace(by, manifest, tree)
  const at = [`${name}@${version}`, `/${name}/${version}`, `node_modules/${name}"`, `${name}@`]
    .map((written) => text.indexOf(written))
    .find((offset) => offset !== -1)
  const line = text.slice(0, at ?? 0).split('\n').length
  return { path: source, line, endLine: line }
}
