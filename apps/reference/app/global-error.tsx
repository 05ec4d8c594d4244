'use client'

import { ErrorReport } from '@/ui/error-report'
import './globals.css'

/** For a fault in the root layout itself: brings its own document, and links nothing that could fail too. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong</title>
        <main className="mx-auto max-w-6xl px-4 py-14 sm:px-8">
          <ErrorReport {...props} />
        </main>
      </body>
    </html>
  )
}
