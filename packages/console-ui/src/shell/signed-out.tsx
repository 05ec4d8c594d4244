import type { Problem } from '../data/problem.ts'
import { Button } from '../design/button.tsx'

/** The end of a session is an end: nothing is asked again until somebody signs in. */
export function SignedOut({ why }: { readonly why: Problem }) {
  const denied = why.status === 403
  return (
    <main className="mx-auto max-w-xl px-4 pt-24">
      <h1 className="text-2xl font-semibold">{denied ? 'This console is not yours to see' : 'Your session is over'}</h1>
      <p className="mt-2 text-muted">
        {denied
          ? 'You are signed in, but not as somebody who may look here. Ask an administrator of this app.'
          : 'Nothing more is loaded until you sign in again. What you were looking at comes back then.'}
      </p>
      {/* Asked anew, the server sends whoever is signed out to the app's own sign-in. */}
      <Button tone="primary" className="mt-6" onClick={() => location.reload()}>
        {denied ? 'Try again' : 'Sign in'}
      </Button>
    </main>
  )
}
