import { health as gate } from '@/security'
import { storage } from './storage'

/** How the parts are, for whoever watches this process. */
export async function health() {
  const database = await storage.isUp()
  const { state, since } = gate().limiter
  return { status: database ? 'ok' : 'degraded', database: database ? 'ok' : 'down', limiter: { state, since } }
}
