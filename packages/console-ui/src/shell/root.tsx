import { useEffect, useState, type ReactNode } from 'react'
import { Router } from 'wouter'
import type { ConsoleSession } from '../../../holdfast/src/console/wire.ts'
import { getSession } from '../data/fetch.ts'
import { SessionContext } from '../data/session.ts'
import { useSignedOut } from '../data/signed-out.ts'
import { consolePath } from '../data/where.ts'
import { ProblemNotice } from '../design/problem-notice.tsx'
import { Skeleton } from '../design/skeleton.tsx'
import { Shell } from './shell.tsx'
import { SignedOut } from './signed-out.tsx'

/** Asks who looks, then shows the console to them. */
export function Root() {
  const [session, setSession] = useState<ConsoleSession | null>(null)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    getSession().then(setSession, setError)
  }, [])
  const askAgain = () => {
    setError(null)
    getSession().then(setSession, setError)
  }
  const signedOut = useSignedOut()
  if (signedOut !== null) return <SignedOut why={signedOut} />
  if (error !== null) {
    return (
      <Before>
        <ProblemNotice error={error} onRetry={askAgain} />
      </Before>
    )
  }
  if (session === null) {
    return (
      <Before>
        <Skeleton label="Opening the console" />
      </Before>
    )
  }
  return (
    <SessionContext value={session}>
      <Router base={consolePath}>
        <Shell />
      </Router>
    </SessionContext>
  )
}

function Before({ children }: { readonly children: ReactNode }) {
  return (
    <main className="mx-auto grid max-w-xl gap-4 px-4 pt-24">
      <h1 className="text-xl font-semibold">Security console</h1>
      {children}
    </main>
  )
}
