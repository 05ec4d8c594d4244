import type { Principal } from 'holdfast/next'
import { storage } from '@/database/storage'

/** Where this person is signed in, the last seen first. */
export async function sessionsOf({ id, sessionId }: Principal) {
  const sessions = await storage.sessions.list(id, Date.now())
  return sessions.map((session) => ({ ...session, current: session.id === sessionId }))
}
