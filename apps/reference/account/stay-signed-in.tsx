'use client'

import { usePathname, useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { isDue, isMarked, markSignedIn, renew } from './session-renewal'

const MINUTE = 60_000

/**
 * Keeps a person signed in for as long as their session lives: renews the access token while they look, and signs them
 * in again where it ran out while they did not. `signedIn`: as the server made this page.
 */
export function StaySignedIn({ signedIn }: { signedIn: boolean }) {
  // Looks anew on every page: a machine that has slept tells nobody that it is awake.
  return <OnThisPage key={usePathname()} signedIn={signedIn} />
}

function OnThisPage({ signedIn }: { signedIn: boolean }) {
  const router = useRouter()

  useEffect(() => {
    if (signedIn) markSignedIn()
    // Once, whatever the answer: a refusal takes the mark away.
    else if (isMarked()) void renew().then((was) => (was === 'renewed' || was === 'late') && router.refresh())
  }, [signedIn, router])

  useEffect(() => {
    if (!signedIn) return
    const look = () => {
      if (document.visibilityState !== 'visible' || !isDue()) return
      void renew().then((was) => (was === 'late' || was === 'ended') && router.refresh())
    }
    look()
    // Short beside what is waited for: a failed attempt is repeated, and timers of a hidden page run late.
    const timer = setInterval(look, MINUTE)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [signedIn, router])

  return null
}
