import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { AccountNav } from '@/account/account-nav'
import { AuthenticatorApp, Passkeys, RecoveryCodes } from '@/account/second-factors'
import { profileOf } from '@/account/profile'
import { changePassword } from '@/account/security-actions'
import { SignInFirst } from '@/account/sign-in-first'
import { standingOf } from '@/account/standing'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { Notice } from '@/ui/notice'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Security' }
export const instant = false

export default async function SecurityPage({ searchParams }: PageProps<'/profile/security'>) {
  const principal = await currentPrincipal()
  if (principal === null) return <SignInFirst title="Security" next="/profile/security" />
  const { answer, removed } = await searchParams
  const standing = await standingOf(principal)
  return (
    <WithPlate plate={<SecurityPlate />}>
      <PageTitle title="Security" />
      <AccountNav />
      {removed !== undefined && (
        <Notice key={String(removed)}>
          {removed === 'authenticator' ? 'The authenticator app is removed.' : 'The passkey is removed.'}
        </Notice>
      )}
      {!standing.isFresh && <ProveFirst />}
      <Part id="password" title="Password" about="A change ends your sessions on every other device.">
        <Form
          action={changePassword}
          initial={answered('password', answer)}
          label="Change the password"
          submit="Change the password"
          pending="Changing …"
        >
          {/* For password managers: which account it is. */}
          <input type="hidden" name="username" autoComplete="username" value={profileOf(principal).email} />
          <Field
            name="current"
            label="Present password"
            type="password"
            autoComplete="current-password"
            maxLength={128}
            required
          />
          <Field
            name="password"
            label="New password"
            type="password"
            hint="8 to 128 characters with an upper-case letter, a lower-case letter and a digit. Nothing common, and not your e-mail."
            autoComplete="new-password"
            maxLength={128}
            required
          />
        </Form>
      </Part>
      <Part
        id="app"
        title="Authenticator app"
        about="After your password you type six digits that only your device can work out."
      >
        <AuthenticatorApp standing={standing} answer={answer} />
      </Part>
      <Part
        id="passkeys"
        title="Passkeys"
        about="They sign you in alone, by a finger, a face or a PIN of your device, and cannot be given away to a false site."
      >
        <Passkeys standing={standing} answer={answer} />
      </Part>
      {standing.hasSecondFactor && (
        <Part
          id="codes"
          title="Recovery codes"
          about="For the day on which the app and the passkeys are gone. Each works once."
        >
          <RecoveryCodes standing={standing} answer={answer} />
        </Part>
      )}
    </WithPlate>
  )
}

function ProveFirst() {
  return (
    <p className="mb-10 border-l-4 border-edge bg-surface px-4 py-3">
      Your sign-in was more than ten minutes ago. Before you change the app, the passkeys or the codes,{' '}
      <Link href="/prove?next=/profile/security" className="link">
        show once more that it is you
      </Link>
      .
    </p>
  )
}

function Part({ id, title, about, children }: { id: string; title: string; about: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-14 max-w-xl first-of-type:mt-0">
      <h2 id={id} className="text-xl font-semibold">
        {title}
      </h2>
      <p className="mt-2 mb-5 text-muted">{about}</p>
      {children}
    </section>
  )
}

function SecurityPlate() {
  return (
    <Plate
      route="POST /api/auth/password/change, totp, passkeys, recovery-codes"
      says={{
        Origin: 'this site only',
        Identity: 'the session’s cookie',
        Access: 'signed in, and proved within 10 minutes',
        Input: 'the present password for a new one; a code for an app',
        Ownership: 'somebody else’s passkey: 404',
        Response: 'a secret, a code: once, when it is made',
      }}
    />
  )
}
