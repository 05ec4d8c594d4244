'use client'

import type { Route } from 'next'
import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** A link of the main navigation: says where you are, and that its page is on its way. */
export function NavLink({ href, children }: { href: Route; children: ReactNode }) {
  const pathname = usePathname()
  const here = pathname === href || pathname.startsWith(`${href}/`)
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className="relative inline-flex min-h-11 items-center text-muted hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
    >
      {children}
      <Underline here={here} />
    </Link>
  )
}

function Underline({ here }: { here: boolean }) {
  const { pending } = useLinkStatus()
  const shade = pending ? 'on-its-way bg-edge' : here ? 'bg-buoy' : 'bg-transparent'
  return <span aria-hidden="true" className={`absolute inset-x-0 bottom-1.5 h-0.5 ${shade}`} />
}
