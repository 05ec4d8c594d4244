import type { Metadata } from 'next'
import Link from 'next/link'
import { MailedToken } from '@/account/mailed-link'
import { unlock } from '@/account/recovery'
import { answered } from '@/ui/answers'
import { Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'

export const metadata: Metadata = { title: 'Unlock your account' }
export const instant = false

export default async function UnlockPage({ searchParams }: PageProps<'/unlock'>) {
  const { answer, token } = await searchParams
  return (
    <>
      <PageTitle title="Unlock your account">
        Somebody guessed at your password too often. With this you may sign in from this browser at once; whoever
        guessed has to wait.
      </PageTitle>
      <div className="max-w-md">
        <Form
          action={unlock}
          initial={answered('unlock', answer)}
          label="Unlock your account"
          submit="Unlock it for this browser"
          pending="Unlocking …"
        >
          <MailedToken token={typeof token === 'string' ? token : ''} />
        </Form>
        <p className="mt-8">
          <Link href="/forgot-password" className="link inline-flex min-h-11 items-center">
            Set a new password
          </Link>
        </p>
      </div>
    </>
  )
}
