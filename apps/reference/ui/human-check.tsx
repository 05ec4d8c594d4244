'use client'

import 'altcha/altcha.css'
import { useEffect, useRef, useState } from 'react'
import type { AltchaWidgetElement } from 'altcha/types/generic'

/**
 * A puzzle for the browser, in the form around it: solved when the form is sent, which then goes on by itself. The form
 * is reset with every answer, and the widget with it: a solution is good once.
 */
export function HumanCheck() {
  const [ready, setReady] = useState(false)
  const widget = useRef<AltchaWidgetElement>(null)

  useEffect(() => {
    void load().then(() => setReady(true))
  }, [])

  return (
    <div className="border-l-4 border-edge bg-surface px-4 py-3">
      <p className="font-medium">Your browser solves a puzzle first</p>
      <p className="mt-1 mb-3 text-[0.9375rem] text-muted">
        After three wrong attempts, each further one costs some work: a second or two for you, too much for a program
        that guesses. It begins when you send the form; you need not tick the box. No other site is asked.
      </p>
      {ready && (
        <altcha-widget
          ref={widget}
          auto="onsubmit"
          challenge="/api/auth/human/challenge"
          name="holdfast-human"
          configuration='{"hideFooter":true,"hideLogo":true,"humanInteractionSignature":false,"credentials":"same-origin"}'
        />
      )}
      <noscript>
        <p>It needs JavaScript. Without it, set a new password by mail, or come back in half an hour.</p>
      </noscript>
    </div>
  )
}

/** The bundle without a worker of its own: that one is made from a blob, which the page's policy refuses. */
async function load(): Promise<void> {
  await import('altcha/external')
  $altcha.algorithms.set(
    'PBKDF2/SHA-256',
    () => new Worker(new URL('altcha/workers/pbkdf2', import.meta.url), { type: 'module' }),
  )
}
