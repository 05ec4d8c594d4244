import { NAMED, type Share } from './analytics-store.js'

/** What a denial weighs in requests: who is refused is named before who only calls often. */
export const DENIAL = 10

/**
 * Shares of the same name added up, and of these the at most `NAMED` that are heavier than all others. The first that
 * does not fit takes its weight off those that stay, so that who comes late but often still gets in (mergeable summaries
 * of Misra and Gries; Agarwal et al., 2012): whoever makes more than about 2 % of a limit's weight is always among them,
 * however many others come. Of more than `NAMED` that weigh the same none is named.
 */
export function heaviest(...lists: readonly (readonly Share[])[]): Share[] {
  const shares = totals(lists)
  if (shares.length <= NAMED) return shares
  shares.sort((a, b) => b.weight - a.weight)
  const cut = shares[NAMED]!.weight
  return shares.filter((share) => share.weight > cut).map((share) => ({ ...share, weight: share.weight - cut }))
}

/** Shares of the same name added up. */
export function totals(lists: readonly (readonly Share[])[]): Share[] {
  const byName = new Map<string, Share>()
  for (const list of lists) {
    for (const share of list) {
      const known = byName.get(share.name)
      byName.set(share.name, known === undefined ? share : sum(known, share))
    }
  }
  return [...byName.values()]
}

function sum(a: Share, b: Share): Share {
  return {
    name: a.name,
    allowed: a.allowed + b.allowed,
    denied: a.denied + b.denied,
    weight: a.weight + b.weight,
  }
}
