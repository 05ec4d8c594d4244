import Link from 'next/link'
import { PageTitle } from '@/ui/page-title'

/** In place of the forms that sign people in, for those who are. */
export function SignedIn() {
  return (
    <>
      <PageTitle title="You are signed in">To use another account, sign out first: the link is at the top.</PageTitle>
      <Link href="/orders" className="button">
        Your orders
      </Link>
    </>
  )
}
