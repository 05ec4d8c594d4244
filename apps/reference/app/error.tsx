'use client'

import { ErrorReport } from '@/ui/error-report'
import { Frame } from '@/ui/frame'

export default function ErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <Frame>
      <ErrorReport {...props} />
    </Frame>
  )
}
