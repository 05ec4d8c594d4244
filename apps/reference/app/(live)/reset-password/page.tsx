import type { Metadata } from 'next'
import Link from 'next/link'
import { MailedToken } from '@/account/mailed-link'
import { resetPassword } from '@/account/recovery'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Choose a new password' }
export const instant = false

export default async function ResetPasswordPage({ searchParams }: PageProps<'/reset-password'>) {
  const { answer, token } = await searchParams
  const initial = answered('reset', answer)
  return (
    <WithPlate plate={<ResetPasswordPlate />}>
      <PageTitle title="Choose a new password">It ends every session of yours, on all devices.</PageTitle>
      <div className="max-w-md">
        <Form
          action={resetPassword}
          initial={initial}
          label="Choose a new password"
          submit="Set the password"
          pending="Setting the password …"
        >
          <MailedToken token={typeof token === 'string' ? token : ''} />
          <Field
            name="password"
            label="New password"
            type="password"
            hint="8 to 128 characters with an upper-case letter, a lower-case letter and a digit."
            autoComplete="new-password"
            maxLength={128}
            required
          />
        </Form>
        <p className="mt-8">
          <Link href="/forgot-password" className="link inline-flex min-h-11 items-center">
            Ask for another link
          </Link>
        </p>
      </div>
    </WithPlate>
  )
}

function ResetPasswordPlate() {
  return (
    <Plate
      route="POST /api/auth/password/reset"
      says={{
        Origin: 'this site only',
        Caller: '5 a minute for each address',
        Access: 'public: the link is the proof',
        Input: 'a token that works once, a good password',
        Handler: 'a refused password leaves the link as it is',
      }}
    />
  )
}
