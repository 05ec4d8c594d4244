import { createContext, use } from 'react'
import type { ConsoleSession } from '../../../holdfast/src/console/wire.ts'

export const SessionContext = createContext<ConsoleSession | null>(null)

/** Who looks, and what this console can show. Inside the shell there always is one. */
export function useSession(): ConsoleSession {
  const session = use(SessionContext)
  if (session === null) throw new Error('useSession is for what the shell shows')
  return session
}
