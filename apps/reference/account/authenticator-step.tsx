'use client'

import { use } from 'react'
import { CopyButton } from '@/ui/copy-button'
import { Field, Sent } from '@/ui/form'

/** Inside the form that sets up an authenticator app: what to scan or to type, and where its code goes. */
export function AuthenticatorStep() {
  const { authenticator } = use(Sent)
  if (authenticator === undefined) return null
  const { secret, uri, qr } = authenticator
  return (
    <>
      <input type="hidden" name="secret" value={secret} />
      <input type="hidden" name="uri" value={uri} />
      <div className="grid gap-5 sm:grid-cols-[11rem_minmax(0,1fr)]">
        <svg
          role="img"
          aria-label="The secret as a QR code"
          viewBox={`-4 -4 ${qr.side + 8} ${qr.side + 8}`}
          shapeRendering="crispEdges"
          className="w-44 border border-line"
        >
          <rect x="-4" y="-4" width="100%" height="100%" fill="#fff" />
          <path d={qr.path} fill="#000" />
        </svg>
        <div>
          <p>Scan it with your authenticator app, or type this secret:</p>
          <p className="mt-2 flex items-start gap-2 border border-line bg-surface">
            <code className="min-w-0 flex-1 px-3 py-2.5 font-mono text-sm leading-6 wrap-anywhere">
              {secret.match(/.{1,4}/g)?.join(' ')}
            </code>
            <CopyButton text={secret} words="Copy the secret" quiet />
          </p>
          <p className="mt-3">
            <a href={uri} className="link inline-flex min-h-11 items-center">
              Open it in an app on this device
            </a>
          </p>
        </div>
      </div>
      <Field
        name="code"
        label="The code that the app shows now"
        hint="Six digits. Nothing changes before the code has shown that the app works."
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={16}
        required
      />
    </>
  )
}
