import { distance } from 'fastest-levenshtein'

/** The names that somebody who typed `wanted` may have meant, best first, at most five. */
export function nearest(wanted: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, cost: cost(wanted, name) }))
    .filter(({ cost: typos }) => typos <= 2 || typos <= wanted.length * 0.4)
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, 5)
    .map(({ name }) => name)
}

/** Codes are `area.what`: either part alone is enough to be found. */
function cost(wanted: string, name: string): number {
  const parts = [name, ...name.split('.'), name.replaceAll(/[._]/g, '-')]
  const typos = Math.min(...parts.map((part) => distance(wanted, part)))
  return wanted.length >= 3 && name.includes(wanted) ? Math.min(typos, 1) : typos
}
