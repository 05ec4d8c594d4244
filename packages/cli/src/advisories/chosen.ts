import { npmAudit, type NpmAuditOptions } from './npm-audit.js'
import { readTable, type Fetching } from './read-table.js'
import { bundledTable, withAdvisories, type AdvisoryTable } from './table.js'

/** Which advisories count for one run. */
export interface AdvisoryChoice {
  /** `--advisories`: a file or URL in place of the bundled table. */
  readonly advisories?: string | undefined
  /** `--npm-audit`: whether npm is asked as well. */
  readonly npmAudit?: boolean | undefined
  /** The audited folder, where npm is asked. */
  readonly folder: string
}

/** The table for a run, and what people should know about it. @throws {TypeError} where `--advisories` gives none */
export async function chosenTable(
  { advisories: place, npmAudit: asksNpm, folder }: AdvisoryChoice,
  { npm, fetching }: { readonly npm?: NpmAuditOptions; readonly fetching?: Fetching } = {},
): Promise<{ readonly table: AdvisoryTable; readonly notices: readonly string[] }> {
  const table = place === undefined ? bundledTable() : await readTable(place, fetching)
  if (asksNpm !== true) return { table, notices: [] }
  const answer = await npmAudit(folder, npm)
  if ('notice' in answer) return { table, notices: [`${answer.notice}: only the table counts`] }
  return { table: withAdvisories(table, answer.advisories), notices: [] }
}
