import type { Metadata } from 'next'
import { profileOf, type Profile } from '@/account/profile'
import { deviceOf } from '@/account/device'
import { sessionsOf } from '@/account/sessions'
import { SignInFirst } from '@/account/sign-in-first'
import { currentPrincipal } from '@/security'
import { Moment } from '@/ui/moment'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Profile' }
export const instant = false

export default async function ProfilePage() {
  const principal = await currentPrincipal()
  if (principal === null) return <SignInFirst title="Profile" next="/profile" />
  const sessions = await sessionsOf(principal)
  return (
    <WithPlate plate={<ProfilePlate />}>
      <PageTitle title="Profile" />
      <Facts profile={profileOf(principal)} />
      <section aria-labelledby="sessions" className="mt-14">
        <h2 id="sessions" className="text-xl font-semibold">
          Where you are signed in
        </h2>
        <p className="mt-2 mb-5 max-w-2xl text-muted">
          One line for each browser or script that holds a session of yours. Signing out ends it here and now, whatever
          its token still says. Unused, it ends after 30 days. A page that is open renews its token, which lasts 15
          minutes; without JavaScript, you sign in again after that.
        </p>
        <ul className="border-b border-line">
          {sessions.map(({ id, current, userAgent, createdAt, lastSeenAt }) => (
            <li key={id} className="border-t border-line py-4">
              <p className="font-medium">
                {deviceOf(userAgent)}
                {current && (
                  <span className="ml-2 bg-tide-wash px-2 py-0.5 text-sm font-normal text-tide">this one</span>
                )}
              </p>
              <p className="mt-1 text-sm text-muted">
                Since <Moment time={createdAt} />, last seen <Moment time={lastSeenAt} />
              </p>
              {userAgent !== null && <p className="mt-1 font-mono text-xs break-words text-muted">{userAgent}</p>}
            </li>
          ))}
        </ul>
      </section>
    </WithPlate>
  )
}

function Facts({ profile: { id, name, email, roles } }: { profile: Profile }) {
  return (
    <dl className="grid max-w-2xl gap-x-8 gap-y-4 sm:grid-cols-[8rem_minmax(0,1fr)] [&_dt]:text-muted">
      <dt>Name</dt>
      <dd className="font-medium max-sm:-mt-4">{name}</dd>
      <dt>E-mail</dt>
      <dd className="max-sm:-mt-4">{email}</dd>
      <dt>Roles</dt>
      <dd className="max-sm:-mt-4">{roles.length === 0 ? 'none' : roles.join(', ')}</dd>
      <dt>Account</dt>
      <dd className="font-mono text-sm leading-6 max-sm:-mt-4">{id}</dd>
    </dl>
  )
}

function ProfilePlate() {
  return (
    <Plate
      route="GET /api/profile, /api/auth/sessions"
      says={{
        Identity: 'the session’s cookie',
        Caller: '600 calls a minute',
        Access: 'signed in',
        Response: 'never a token, never a password',
      }}
    />
  )
}
