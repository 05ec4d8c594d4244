import { health as gate } from '@/security'
import { storage } from './storage'

/** How the parts are, for whoever watches this process. */
export async function health() {
  const database = await storage.isUp()
  const { state, since } = gate().limiter
  const isWhole = database && state === 'ok'
  return { status: isWhole ? 'ok' : 'degraded', database: database ? 'ok' : 'down', limiter: { state, since } }
}
