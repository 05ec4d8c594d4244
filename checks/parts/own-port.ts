import { randomInt } from 'node:crypto'
import { portObstacle } from '../../verbs/port.mjs'

/** Below what systems give to whoever asks for any port: from 32,768 on Linux, from 49,152 elsewhere. */
const [LOWEST, HIGHEST] = [20_000, 32_000]

/**
 * A loopback port for a server that starts later, or starts again. One that the system chose could meanwhile be chosen
 * for somebody else: other tests ask for ports all the time, and a build may come first.
 */
export async function ownPort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST)
    if ((await portObstacle(port)) === undefined) return port
  }
}
