'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef, type ReactNode } from 'react'

/** The page that was last shown in this document; none before the first. */
let shown: string | undefined

/**
 * The content of a page. When another page is navigated to, the focus goes there: the next Tab belongs to what is new,
 * and not to whatever follows the link that is gone.
 */
export function Content({ children }: { children: ReactNode }) {
  const pathname = usePathname()
  const main = useRef<HTMLElement>(null)

  useEffect(() => {
    const moved = shown !== undefined && shown !== pathname
    shown = pathname
    // A page may have chosen a better place already, such as a field that is wrong.
    if (moved && !main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [pathname])

  return (
    <main
      ref={main}
      id="content"
      tabIndex={-1}
      className="mx-auto w-full max-w-6xl flex-1 px-4 py-10 outline-none sm:px-8 sm:py-14"
    >
      {children}
    </main>
  )
}
