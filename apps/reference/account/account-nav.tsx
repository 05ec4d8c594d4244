'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

const pages = [
  ['/profile', 'Profile and sessions'],
  ['/profile/security', 'Security'],
  ['/profile/keys', 'API keys'],
] as const

/** The pages of one's account. */
export function AccountNav() {
  const pathname = usePathname()
  return (
    <nav aria-label="Account" className="mb-10 flex flex-wrap gap-x-6 border-b border-line">
      {pages.map(([href, words]) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={pathname === href ? 'page' : undefined}
          className="-mb-px inline-flex min-h-11 items-center border-b-2 border-transparent text-muted hover:text-ink aria-[current=page]:border-buoy aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {words}
        </Link>
      ))}
    </nav>
  )
}
