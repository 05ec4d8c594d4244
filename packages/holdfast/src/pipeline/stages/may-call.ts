import type { Exchange } from '../exchange.js'

/**
 * Whether stage 5 will let this caller in. Who is refused there anyway is told so (401, 403) and nothing else: no budget
 * is spent on them, and whether they are bots is not asked.
 */
export function mayCall({ policy: { access }, principal, rejected, time }: Exchange): boolean {
  return access.kind === 'public' || (rejected === undefined && access.check(principal, time) === 'allow')
}
