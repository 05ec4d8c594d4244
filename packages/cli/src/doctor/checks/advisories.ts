import { advisoriesFor, bundledTable, cleanVersion, describeTable } from '../../advisories/table.js'
import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'

/** So many packages are named. */
const NAMED = 6

export const check: Check = {
  group: 'versions',
  title: 'known vulnerabilities',
  examine: ({ dependencies, now }) => {
    const table = bundledTable()
    const about = describeTable(table, now())
    if (dependencies.installed.length === 0) {
      return skip(
        'No installed version is known: there is neither a lockfile nor node_modules.',
        'Install the app, then run it again.',
      )
    }
    const found = dependencies.installed.flatMap(({ name, version, by }): Diagnosis[] => {
      const [worst, ...others] = advisoriesFor(table, name, version).filter(({ confidence }) => confidence !== 'low')
      if (worst === undefined) return []
      const more = others.length === 0 ? '' : ` and ${others.length} more`
      const said = `${name} ${version}${by === name ? '' : ` (for ${by})`}: ${worst.id}${more}, ${worst.severity}: ${worst.summary}.`
      const clean = cleanVersion(table, name, version)
      const remedy = clean === undefined ? `Look for another package than ${name}.` : `${name} ${clean} has it mended.`
      return [worst.severity === 'critical' || worst.severity === 'high' ? fail(said, remedy) : warn(said, remedy)]
    })
    const shown = found.toSorted((a, b) => (a.verdict < b.verdict ? -1 : a.verdict > b.verdict ? 1 : 0))
    const judged = together(
      shown.slice(0, NAMED),
      pass(`None of ${dependencies.installed.length} installed packages is among ${about}.`),
    )
    if (found.length <= NAMED) return judged
    return { ...judged, seen: [...judged.seen, `${found.length - NAMED} more: holdfast audit --only O4 names all.`] }
  },
}
