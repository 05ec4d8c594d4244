import type { Metadata } from 'next'
import Link from 'next/link'
import { signUp } from '@/account/actions'
import { SignedIn } from '@/account/signed-in'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Create an account' }
export const instant = false

export default async function SignUpPage({ searchParams }: PageProps<'/sign-up'>) {
  const { answer } = await searchParams
  if ((await currentPrincipal()) !== null) return <SignedIn />
  return (
    <WithPlate plate={<SignUpPlate />}>
      <PageTitle title="Create an account">
        It is yours at once. A mail asks you to confirm the address, in your own time.
      </PageTitle>
      <div className="max-w-md">
        <Form
          action={signUp}
          initial={answered('sign-up', answer)}
          label="Create an account"
          submit="Create the account"
          pending="Creating the account …"
        >
          <Field name="name" label="Name" autoComplete="name" maxLength={100} required />
          <Field name="email" label="E-mail" type="email" autoComplete="username" maxLength={254} required />
          <Field
            name="password"
            label="Password"
            type="password"
            hint="8 to 128 characters with an upper-case letter, a lower-case letter and a digit. Nothing common, and not your e-mail."
            autoComplete="new-password"
            maxLength={128}
            required
          />
        </Form>
        <p className="mt-8">
          You have one?{' '}
          <Link href="/sign-in" className="link">
            Sign in
          </Link>
        </p>
      </div>
    </WithPlate>
  )
}

function SignUpPlate() {
  return (
    <Plate
      route="POST /api/auth/register"
      says={{
        Origin: 'this site only',
        Caller: '5 a minute for each address',
        Access: 'public',
        Input: 'a name, an e-mail, a password that is worth having',
        Response: 'id, e-mail, name, roles',
      }}
    />
  )
}
