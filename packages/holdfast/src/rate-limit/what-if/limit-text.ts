import type { LimitPolicy } from '../store.js'

/**
 * Whose requests share a counter. `anonymous` is the address of whoever is not signed in, `user` whoever is, and
 * `caller` the user, or the address where there is none.
 */
export type Per = 'address' | 'anonymous' | 'user' | 'caller' | 'user-agent' | 'route' | 'everybody'

/**
 * As `holdfast replay --limit` takes it: `bucket 10/1s burst 100 per caller on POST /api/orders, GET /api/orders`.
 * @param routes where it counts; none: everywhere
 */
export function limitText(
  { algorithm, limit, window, burst }: LimitPolicy,
  per: Per,
  routes: readonly string[] = [],
): string {
  const name = { 'sliding-window': '', 'fixed-window': 'fixed ', 'token-bucket': 'bucket ', gcra: 'gcra ' }[algorithm]
  const held = burst === undefined ? '' : ` burst ${burst}`
  const where = routes.length === 0 ? '' : ` on ${routes.join(', ')}`
  return `${name}${limit}/${windowText(window)}${held} per ${per}${where}`
}

const LENGTHS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
] as const

/** The shortest way to say a length of time: `1d`, `90m`, `1500ms`. @param milliseconds whole */
export function windowText(milliseconds: number): string {
  const [length, unit] = LENGTHS.find(([each]) => milliseconds % each === 0) ?? [1, 'ms']
  return `${milliseconds / length}${unit}`
}
