import type { Metadata } from 'next'
import Link from 'next/link'
import { signIn } from '@/account/actions'
import { destination } from '@/account/destination'
import { UsePasskey } from '@/account/passkey'
import { SignedIn } from '@/account/signed-in'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Sign in' }
export const instant = false

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { answer, again, next: asked } = await searchParams
  const next = destination(asked)
  if ((await currentPrincipal()) !== null) return <SignedIn />
  return (
    <WithPlate plate={<SignInPlate />}>
      <PageTitle title="Sign in">
        {again === undefined ? undefined : 'The first step was too long ago. Please begin again.'}
      </PageTitle>
      <div className="max-w-md">
        <Form
          action={signIn}
          initial={answered('sign-in', answer)}
          label="Sign in"
          submit="Sign in"
          pending="Signing in …"
        >
          <input type="hidden" name="next" value={next} />
          <Field name="email" label="E-mail" type="email" autoComplete="username" maxLength={254} required />
          <Field
            name="password"
            label="Password"
            type="password"
            autoComplete="current-password"
            maxLength={128}
            required
          />
        </Form>
        <p className="mt-3">
          <Link href="/forgot-password" className="link inline-flex min-h-11 items-center">
            I forgot my password
          </Link>
        </p>
        <div className="mt-6 border-t border-line pt-6">
          <UsePasskey to="login/passkey" next={next} submit="Sign in with a passkey" />
        </div>
        <p className="mt-8">
          New here?{' '}
          <Link href="/sign-up" className="link">
            Create an account
          </Link>
        </p>
      </div>
    </WithPlate>
  )
}

function SignInPlate() {
  return (
    <Plate
      route="POST /api/auth/login"
      says={{
        Origin: 'this site only',
        Caller: '5 a minute for each address',
        Access: 'public',
        Input: 'e-mail ≤ 254, password ≤ 128',
        Handler:
          'the same words, and the same time, whether the account exists or not; a puzzle after 3 failures, a lock of 30 minutes after 5',
      }}
    />
  )
}
