import type { Metadata } from 'next'
import Link from 'next/link'
import { prove } from '@/account/actions'
import { destination } from '@/account/destination'
import { UsePasskey } from '@/account/passkey'
import { SignInFirst } from '@/account/sign-in-first'
import { standingOf } from '@/account/standing'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Is it still you?' }
export const instant = false

export default async function ProvePage({ searchParams }: PageProps<'/prove'>) {
  const { answer, next: asked } = await searchParams
  const next = destination(asked)
  const principal = await currentPrincipal()
  if (principal === null) return <SignInFirst title="Is it still you?" next={next} />
  const { hasSecondFactor, passkeys } = await standingOf(principal)
  return (
    <WithPlate plate={<ProvePlate />}>
      <PageTitle title="Is it still you?">
        What you want to change decides how you sign in, and this browser may have been left open. Show once more who
        you are; then you are back where you were, and choose again what you wanted.
      </PageTitle>
      <div className="max-w-md">
        {passkeys.length > 0 && (
          <div className="mb-8 border-b border-line pb-8">
            <UsePasskey to="step-up" next={next} submit="Use a passkey" />
          </div>
        )}
        <Form
          action={prove}
          initial={answered('prove', answer)}
          label="Is it still you?"
          submit="It is me"
          pending="Looking …"
        >
          <input type="hidden" name="next" value={next} />
          <Field
            name="password"
            label="Password"
            type="password"
            autoComplete="current-password"
            maxLength={128}
            required
          />
          {hasSecondFactor && (
            <Field
              name="code"
              label="Code"
              hint="Of your authenticator app, or a recovery code."
              autoComplete="one-time-code"
              maxLength={64}
              required
            />
          )}
        </Form>
        <p className="mt-8">
          <Link href={next} className="link inline-flex min-h-11 items-center">
            Go back without
          </Link>
        </p>
      </div>
    </WithPlate>
  )
}

function ProvePlate() {
  return (
    <Plate
      route="POST /api/auth/step-up"
      says={{
        Origin: 'this site only',
        Identity: 'the session’s cookie',
        Caller: '10 a minute',
        Access: 'signed in',
        Handler: 'what a sign-in takes; guesses count as those of a sign-in',
        Response: 'a new session in place of this one',
      }}
    />
  )
}
