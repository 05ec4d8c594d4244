'use client'

import { Check } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'

/** What was just achieved, at the head of the page: the focus comes here, since what had it may be gone. */
export function Notice({ children }: { children: ReactNode }) {
  const notice = useRef<HTMLParagraphElement>(null)
  useEffect(() => notice.current?.focus(), [])
  return (
    <p
      ref={notice}
      tabIndex={-1}
      role="status"
      className="mb-8 flex gap-2 border-l-4 border-tide bg-tide-wash px-4 py-3 outline-none"
    >
      <Check aria-hidden="true" size={18} className="mt-1 shrink-0 text-tide" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  )
}
