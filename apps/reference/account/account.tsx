import Link from 'next/link'
import { currentPrincipal } from '@/security'
import { SignOut } from './sign-out'
import { StaySignedIn } from './stay-signed-in'

/** Where the visitor stands, for the header. */
export async function Account() {
  const principal = await currentPrincipal()
  return (
    <div className="flex items-center gap-4">
      <StaySignedIn signedIn={principal !== null} />
      {principal === null ? (
        <>
          <Link href="/sign-in" className="link inline-flex min-h-11 items-center">
            Sign in
          </Link>
          <Link href="/sign-up" className="link inline-flex min-h-11 items-center max-[26rem]:hidden">
            Create an account
          </Link>
        </>
      ) : (
        <>
          <Link href="/profile" className="link inline-flex min-h-11 items-center">
            Profile
          </Link>
          <SignOut />
        </>
      )}
    </div>
  )
}
