import type { CommandGroup } from '../command.js'
import { exportTrail } from './trail/export.js'
import { verify } from './trail/verify.js'

/** What `auditTrail(…)` has written: evidence of what happened to accounts and settings. */
export const command: CommandGroup = {
  summary: 'verify the audit trail of an app, and export it',
  examples: [
    { line: 'holdfast trail verify', what: 'the trail in DATABASE_URL, by the secrets of the app' },
    { line: 'holdfast trail export --format ocsf > trail.ocsf.jsonl', what: 'all of it, as SIEMs take it' },
  ],
  commands: { verify, export: exportTrail },
}
