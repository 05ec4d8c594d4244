import Link from 'next/link'
import type { ReactNode } from 'react'
import { Content } from './content'
import { Mark } from './mark'
import { NavLink } from './nav-link'

/** What is around every page. `account` is where the visitor stands: known to pages that may look, a link elsewhere. */
export function Frame({ account = <AccountLink />, children }: { account?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="absolute top-2 left-2 z-10 -translate-y-20 bg-surface px-4 py-2 text-ink focus:translate-y-0"
      >
        Skip to the content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-8 px-4 sm:px-8">
          <Link href="/" className="flex min-h-14 items-center gap-2.5 font-semibold tracking-tight">
            <Mark />
            <span>
              Holdfast <span className="max-[22rem]:sr-only font-normal text-muted">reference</span>
            </span>
          </Link>
          <div className="ml-auto flex min-h-14 items-center sm:order-last">{account}</div>
          <nav aria-label="Main" className="flex w-full gap-x-6 sm:w-auto">
            <NavLink href="/orders">Orders</NavLink>
            <NavLink href="/posts">Posts</NavLink>
            <NavLink href="/gate">The gate</NavLink>
            <NavLink href="/status">Status</NavLink>
          </nav>
        </div>
      </header>
      <Content>{children}</Content>
      <footer className="border-t border-line">
        <p className="mx-auto max-w-6xl px-4 py-6 text-sm text-muted sm:px-8">
          The reference app of Holdfast. Its whole defence is one file,{' '}
          <Link href="/gate#security" className="link inline-block py-1">
            security.ts
          </Link>
          .
        </p>
      </footer>
    </div>
  )
}

/** Works for everybody: the profile sends those who are not signed in to the sign-in page. */
export function AccountLink() {
  return (
    <Link href="/profile" prefetch={false} className="link inline-flex min-h-11 items-center">
      Your account
    </Link>
  )
}
