import type { AuditVerification } from '../../../holdfast/src/console/wire.ts'

const MEANINGS: Readonly<Record<string, string>> = {
  edited: 'is not what was written there, or was moved',
  missing: 'is gone',
  unexpected: 'stands outside of the sealed ends',
  unlinked: 'does not follow the row before it',
  ends: 'the sealed ends were changed, are gone, or are old',
  'unknown-key': 'was made with a secret that this app does not have',
}

/** Faults of one kind with their rows, neighbours as one: `row 12, rows 100–103`. */
export function faultGroups(
  faults: AuditVerification['faults'],
): { readonly what: string; readonly meaning: string; readonly rows: string }[] {
  const kinds = [...new Set(faults.map(({ what }) => what))]
  return kinds.map((what) => ({
    what,
    meaning: MEANINGS[what] ?? '',
    rows: rangesOf(faults.filter((fault) => fault.what === what).map(({ seq }) => seq)),
  }))
}

function rangesOf(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = []
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && number - last.to <= 1) last.to = number
    else ranges.push({ from: number, to: number })
  }
  return ranges.map(({ from, to }) => (from === to ? `row ${from}` : `rows ${from}–${to}`)).join(', ')
}
