import type { Audited } from '../../audit/audit-folder.js'

/** What the formats of a checklist tell. */
export interface ChecklistReport {
  /** Of this CLI. */
  readonly version: string
  readonly audited: Audited
}
