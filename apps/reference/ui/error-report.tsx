'use client'

import { PageTitle } from './page-title'

/** A fault as a visitor sees it: no message, no stack, and the number under which the log has both. */
export function ErrorReport({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  return (
    <>
      <p className="mb-3 font-mono text-sm text-buoy">500 internal.error</p>
      <PageTitle title="Something went wrong">
        It is our fault, and nothing of it is told to strangers. Try again, or come back later.
      </PageTitle>
      <button type="button" onClick={retry} className="button">
        Try again
      </button>
      {digest !== undefined && <p className="mt-8 font-mono text-sm text-muted">In the log: {digest}</p>}
    </>
  )
}
