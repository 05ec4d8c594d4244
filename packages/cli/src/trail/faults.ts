import type { TrailFault } from 'holdfast/storage/audit-trail'

const WORDS: Readonly<Record<TrailFault['what'], string>> = {
  edited: 'is not what was written there: it was edited or moved',
  missing: 'is gone',
  unexpected: 'is outside of the sealed ends: somebody else has written it, or the ends are gone',
  unlinked: 'does not follow the row before it: when it was written, the ends did not verify',
  ends: 'is not the end that was sealed or noted: the newest rows are gone, or the database was put back',
  'unknown-key': 'was made with a secret that is not here',
}

/** One sentence without a full stop, and without anything that the row holds. */
export function faultText({ seq, what }: TrailFault): string {
  return `Row ${seq} ${WORDS[what]}`
}
