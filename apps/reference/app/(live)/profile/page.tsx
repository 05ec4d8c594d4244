import type { Metadata } from 'next'
import { AccountNav } from '@/account/account-nav'
import { profileOf, type Profile } from '@/account/profile'
import { sendVerification } from '@/account/session-actions'
import { SessionList } from '@/account/session-list'
import { sessionsOf } from '@/account/sessions'
import { SignInFirst } from '@/account/sign-in-first'
import { standingOf } from '@/account/standing'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Form } from '@/ui/form'
import { Moment } from '@/ui/moment'
import { Notice } from '@/ui/notice'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Profile' }
export const instant = false

export default async function ProfilePage({ searchParams }: PageProps<'/profile'>) {
  const principal = await currentPrincipal()
  if (principal === null) return <SignInFirst title="Profile" next="/profile" />
  const { answer, ended } = await searchParams
  const [sessions, { verifiedAt }] = await Promise.all([sessionsOf(principal), standingOf(principal)])
  const profile = profileOf(principal)
  return (
    <WithPlate plate={<ProfilePlate />}>
      <PageTitle title="Profile" />
      <AccountNav />
      {ended !== undefined && (
        <Notice key={String(ended)}>
          {ended === 'others' ? 'You are signed in here, and nowhere else.' : 'That session has ended.'}
        </Notice>
      )}
      <Facts profile={profile} verifiedAt={verifiedAt} />
      {verifiedAt === null && (
        <div className="mt-6 max-w-2xl">
          <Form
            action={sendVerification}
            initial={answered('verification', answer)}
            label="Confirm your address"
            submit="Mail me a link to confirm my address"
            pending="Sending …"
            tone="quiet"
          >
            <input type="hidden" name="email" value={profile.email} />
          </Form>
        </div>
      )}
      <section aria-labelledby="sessions" className="mt-14">
        <h2 id="sessions" className="text-xl font-semibold">
          Where you are signed in
        </h2>
        <p className="mt-2 mb-5 max-w-2xl text-muted">
          One line for each browser or script that holds a session of yours. Signing out ends it here and now, whatever
          its token still says. Unused, it ends after 30 days. A page that is open renews its token, which lasts 15
          minutes; without JavaScript, you sign in again after that.
        </p>
        <SessionList sessions={sessions} answer={answer} />
      </section>
    </WithPlate>
  )
}

function Facts({ profile: { id, name, email, roles }, verifiedAt }: { profile: Profile; verifiedAt: number | null }) {
  return (
    <dl className="grid max-w-2xl gap-x-8 gap-y-4 sm:grid-cols-[8rem_minmax(0,1fr)] [&_dt]:text-muted">
      <dt>Name</dt>
      <dd className="font-medium max-sm:-mt-4">{name}</dd>
      <dt>E-mail</dt>
      <dd className="max-sm:-mt-4">
        <span className="wrap-anywhere">{email}</span>
        <span className="block text-sm text-muted">
          {verifiedAt === null ? (
            'not confirmed yet'
          ) : (
            <>
              confirmed <Moment time={verifiedAt} />
            </>
          )}
        </span>
      </dd>
      <dt>Roles</dt>
      <dd className="max-sm:-mt-4">{roles.length === 0 ? 'none' : roles.join(', ')}</dd>
      <dt>Account</dt>
      <dd className="font-mono text-sm leading-6 wrap-anywhere max-sm:-mt-4">{id}</dd>
    </dl>
  )
}

function ProfilePlate() {
  return (
    <Plate
      route="GET /api/profile, GET, DELETE /api/auth/sessions"
      says={{
        Origin: 'this site only',
        Identity: 'the session’s cookie',
        Caller: '600 calls a minute',
        Access: 'signed in',
        Ownership: 'somebody else’s session: 404',
        Response: 'never a token, never a password',
      }}
    />
  )
}
