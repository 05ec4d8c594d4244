import type { Route } from 'next'
import Link from 'next/link'
import { PageTitle } from '@/ui/page-title'

/**
 * In place of a page that needs somebody: says so and leads back to `next`. Not a redirect, which would reach only
 * those with JavaScript, since the answer has begun by the time the caller is known.
 */
export function SignInFirst({ title, next }: { title: string; next: string }) {
  return (
    <>
      <p className="mb-3 font-mono text-sm text-buoy">401 auth.required</p>
      <PageTitle title={title}>This page is yours alone, so it has to know who you are.</PageTitle>
      <div className="flex flex-wrap gap-3">
        <Link href={`/sign-in?next=${encodeURIComponent(next)}` as Route} className="button">
          Sign in
        </Link>
        <Link href="/sign-up" className="button button-quiet">
          Create an account
        </Link>
      </div>
    </>
  )
}
