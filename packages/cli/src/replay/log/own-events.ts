import { seenRequest } from 'holdfast/rate-limit'
import type { Intake, LineFormat, SkipReason } from './intake.js'
import { fieldsOf, nameIn } from './json-lines.js'

type Decision = Parameters<typeof seenRequest>[0]

/**
 * Events of Holdfast, one on each line: as the console exports them, and as its console sink prints them. A client is
 * the name that stands for its address, the user the name of the principal. What is no decision is no request.
 */
export class OwnEventsFormat implements LineFormat {
  take(line: Buffer, start: number, end: number, into: Intake): SkipReason | undefined {
    const fields = fieldsOf(line.toString('utf8', start, end))
    if (fields === undefined) return 'not JSON'
    const { kind, requestId, time, client, method, route, principal } = fields
    if (typeof requestId !== 'string' || (kind !== 'decision' && kind !== 'audit')) return 'not the format'
    if (kind === 'audit') return 'no request'
    if (client !== null && (typeof client !== 'string' || client === '')) return 'no address'
    if (typeof time !== 'number' || !(Math.abs(time) <= 8.64e15)) return 'no time'
    if (typeof method !== 'string' || !/^[A-Z_-]{1,24}$/.test(method)) return 'no request'
    if (typeof route !== 'string' || route === '') return 'no request'
    const { addresses, users, routes } = into.names
    const seen = seenRequest({ ...(fields as unknown as Decision), principal: null })
    into.request(
      Math.floor(time),
      addresses.ofName(seen.address),
      nameIn(users, principal),
      nameIn(into.names.agents, undefined),
      routes.ofName(seen.route),
    )
    return undefined
  }
}
