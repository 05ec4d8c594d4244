'use client'

import { signOut } from './actions'
import { forgetSignIn } from './session-renewal'

export function SignOut() {
  return (
    <form action={signOut} onSubmit={forgetSignIn}>
      <button type="submit" className="link min-h-11 cursor-pointer">
        Sign out
      </button>
    </form>
  )
}
