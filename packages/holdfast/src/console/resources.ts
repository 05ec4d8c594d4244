import { alertResources } from './alerts.js'
import { auditResources } from './audit.js'
import { callerResources } from './callers.js'
import { coverage } from './coverage.js'
import { events } from './events.js'
import { exportResources } from './export.js'
import { limitResources } from './limits.js'
import { Live } from './live.js'
import type { ConsoleParts } from './options.js'
import { peopleResources } from './people.js'
import type { Resource } from './resource.js'
import { session } from './session.js'
import { source } from './source.js'
import { stream } from './stream.js'
import { whatIfResource } from './what-if.js'

/** All that the page can ask for. What the app does not have, its console does not have either. */
export function resources(parts: ConsoleParts): readonly Resource[] {
  const { gate, alerts, people } = parts
  const from = source(parts.events, gate.clock)
  return [
    session(parts, from),
    stream(new Live(gate, from)),
    events(from),
    ...limitResources(parts, from),
    whatIfResource(parts, from),
    ...callerResources(parts),
    coverage(parts, from),
    ...(people === undefined ? [] : peopleResources(people)),
    ...auditResources(parts, from),
    ...(alerts === undefined ? [] : alertResources(alerts)),
    ...exportResources(parts, from),
  ]
}
