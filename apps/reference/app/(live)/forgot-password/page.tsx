import type { Metadata } from 'next'
import Link from 'next/link'
import { forgotPassword } from '@/account/recovery'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'A new password' }
export const instant = false

export default async function ForgotPasswordPage({ searchParams }: PageProps<'/forgot-password'>) {
  const { answer } = await searchParams
  return (
    <WithPlate plate={<ForgotPasswordPlate />}>
      <PageTitle title="A new password">We mail you a link. It works once, for 30 minutes.</PageTitle>
      <div className="max-w-md">
        <Form
          action={forgotPassword}
          initial={answered('forgot', answer)}
          label="A new password"
          submit="Mail me the link"
          pending="Asking …"
        >
          <Field name="email" label="E-mail" type="email" autoComplete="username" maxLength={254} required />
        </Form>
        <p className="mt-8 text-[0.9375rem] text-muted">
          This reference app has no mail server: its mails are files in the folder of{' '}
          <code className="font-mono text-sm">MAIL_DIR</code>.
        </p>
        <p className="mt-3">
          <Link href="/sign-in" className="link inline-flex min-h-11 items-center">
            Back to signing in
          </Link>
        </p>
      </div>
    </WithPlate>
  )
}

function ForgotPasswordPlate() {
  return (
    <Plate
      route="POST /api/auth/password/forgot"
      says={{
        Origin: 'this site only',
        Caller: '5 a minute for each address',
        Access: 'public',
        Input: 'e-mail ≤ 254',
        Handler: 'the same answer whether the account exists or not; at most three mails to one address',
      }}
    />
  )
}
