import { listedPatterns, userAgentKinds as kindsOf } from 'holdfast/user-agents'
import { OTHERS, type ByteNames } from './names/byte-names.js'

/** User agents that are looked up: more come from whoever makes them up. */
const MOST = 20_000

/** Of each user agent what it says it is, by the library's list; `null` of a browser. */
export async function userAgentKinds(agents: ByteNames): Promise<(string | null)[]> {
  const kindOf = kindsOf(await listedPatterns())
  return Array.from({ length: agents.size }, (_, agent) =>
    agent > OTHERS && agent < MOST ? kindOf(agents.text(agent)) : 'nameless',
  )
}
