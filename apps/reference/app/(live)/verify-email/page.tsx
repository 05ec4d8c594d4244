import type { Metadata } from 'next'
import { MailedToken } from '@/account/mailed-link'
import { verifyEmail } from '@/account/recovery'
import { answered } from '@/ui/answers'
import { Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'

export const metadata: Metadata = { title: 'Confirm your e-mail address' }
export const instant = false

export default async function VerifyEmailPage({ searchParams }: PageProps<'/verify-email'>) {
  const { answer, token } = await searchParams
  return (
    <>
      <PageTitle title="Confirm your e-mail address">
        The button does it, and not the link by itself: programs that look through mail open links, too.
      </PageTitle>
      <div className="max-w-md">
        <Form
          action={verifyEmail}
          initial={answered('verify', answer)}
          label="Confirm your e-mail address"
          submit="Confirm it"
          pending="Confirming …"
        >
          <MailedToken token={typeof token === 'string' ? token : ''} />
        </Form>
      </div>
    </>
  )
}
