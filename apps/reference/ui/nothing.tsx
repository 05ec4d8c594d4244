import Link from 'next/link'
import { PageTitle } from './page-title'

/** What does not exist and what belongs to somebody else look the same. */
export function Nothing() {
  return (
    <>
      <p className="mb-3 font-mono text-sm text-buoy">404 object.not_found</p>
      <PageTitle title="There is nothing here for you">
        Either it does not exist or it belongs to somebody else. The answer is the same for both, so that nobody learns
        which.
      </PageTitle>
      <div className="flex flex-wrap gap-3">
        <Link href="/orders" className="button">
          Your orders
        </Link>
        <Link href="/" className="button button-quiet">
          Home
        </Link>
      </div>
    </>
  )
}
