import { resolve } from 'node:path'
import type { Notice } from '../../audit/notice.js'
import type { Failure } from '../../report.js'
import { ruleId, type Rule } from '../../rule.js'
import type { AuditOptions } from '../audit.js'

/** The rules with the advisories that somebody chose, and what is to be told of them. */
export interface Advised {
  readonly rules: readonly Rule[]
  readonly notices: readonly Notice[]
  /** How current the table is that they read. */
  readonly age: string
}

/** What `--advisories` and `--npm-audit` change: the table that the rule about dependencies reads. */
export async function advised(
  rules: readonly Rule[],
  { advisories, npmAudit }: AuditOptions,
  folder: string,
): Promise<Advised | Failure> {
  const { bundledTable, describeTable } = await import('../../advisories/table.js')
  if (advisories === undefined && npmAudit !== true) {
    return { rules, notices: [], age: describeTable(bundledTable(), Date.now()) }
  }
  const [{ chosenTable }, { rule, vulnerableDependency }] = await Promise.all([
    import('../../advisories/chosen.js'),
    import('../../rules/o4-vulnerable-dependency.js'),
  ])
  try {
    const { table, notices } = await chosenTable({ advisories, npmAudit, folder: resolve(folder) })
    const chosen = vulnerableDependency(() => table)
    return {
      rules: rules.map((each) => (ruleId(each) === ruleId(rule) ? chosen : each)),
      age: describeTable(table, Date.now()),
      notices: notices.map((message) => ({ kind: 'advisories', file: 'package.json', line: null, message })),
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { failure: error.message }
  }
}
