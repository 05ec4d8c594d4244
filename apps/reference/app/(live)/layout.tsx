import { Suspense, type ReactNode } from 'react'
import { Account } from '@/account/account'
import { AccountLink, Frame } from '@/ui/frame'

/** Pages that know who is looking. */
export default function LiveLayout({ children }: { children: ReactNode }) {
  return (
    <Frame
      account={
        <Suspense fallback={<AccountLink />}>
          <Account />
        </Suspense>
      }
    >
      {children}
    </Frame>
  )
}
