import type { Metadata } from 'next'
import Link from 'next/link'
import { signInByCode } from '@/account/actions'
import { destination } from '@/account/destination'
import { UsePasskey } from '@/account/passkey'
import { known } from '@/account/second-step'
import { SignedIn } from '@/account/signed-in'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'The second step' }
export const instant = false

export default async function SecondFactorPage({ searchParams }: PageProps<'/sign-in/second-factor'>) {
  const { answer, by, next: asked } = await searchParams
  const next = destination(asked)
  const methods = known(by)
  const [hasApp, hasCodes] = [methods.includes('totp'), methods.includes('recovery_code')]
  if ((await currentPrincipal()) !== null) return <SignedIn />
  return (
    <WithPlate plate={<SecondFactorPlate />}>
      <PageTitle title="The second step">
        Your password is right. Now show that you have what only you have; for this there are five minutes.
      </PageTitle>
      <div className="max-w-md">
        {methods.includes('passkey') && (
          <div className="mb-8">
            <UsePasskey to="login/passkey" next={next} submit="Use a passkey" />
          </div>
        )}
        {(hasApp || hasCodes) && (
          <Form
            action={signInByCode}
            initial={answered('second-factor', answer)}
            label="The second step"
            submit="Sign in"
            pending="Signing in …"
          >
            <input type="hidden" name="next" value={next} />
            {methods.map((method) => (
              <input key={method} type="hidden" name="method" value={method} />
            ))}
            <Field
              name="code"
              label={hasApp ? 'Code' : 'Recovery code'}
              hint={
                !hasApp
                  ? 'One of those that you kept.'
                  : hasCodes
                    ? 'Six digits of your authenticator app, or one of your recovery codes.'
                    : 'Six digits of your authenticator app.'
              }
              autoComplete="one-time-code"
              maxLength={64}
              required
            />
          </Form>
        )}
        <p className="mt-8">
          <Link href="/sign-in" className="link inline-flex min-h-11 items-center">
            Begin again
          </Link>
        </p>
      </div>
    </WithPlate>
  )
}

function SecondFactorPlate() {
  return (
    <Plate
      route="POST /api/auth/login/second-factor"
      says={{
        Origin: 'this site only',
        Caller: '10 a minute for each address',
        Access: 'public: a sealed cookie says that the password was right',
        Input: 'six digits, a recovery code, or a passkey',
        Handler: 'each code once; after 5 wrong ones a lock for the account',
      }}
    />
  )
}
