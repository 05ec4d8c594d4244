import { answered } from '@/ui/answers'
import { Form } from '@/ui/form'
import { Moment } from '@/ui/moment'
import { deviceOf } from './device'
import { endOtherSessions, endSession, signOutEverywhere } from './session-actions'
import type { sessionsOf } from './sessions'

type Sessions = Awaited<ReturnType<typeof sessionsOf>>

/** Where somebody is signed in, and the buttons that end it: one, the others, all. */
export function SessionList({ sessions, answer }: { sessions: Sessions; answer: string | string[] | undefined }) {
  return (
    <>
      <ul className="border-b border-line">
        {sessions.map(({ id, current, userAgent, createdAt, lastSeenAt }, index) => (
          <li
            key={id}
            className="grid items-start gap-x-8 gap-y-3 border-t border-line py-4 sm:grid-cols-[minmax(0,1fr)_auto]"
          >
            <div>
              <p className="font-medium">
                {deviceOf(userAgent)}
                {current && (
                  <span className="ml-2 bg-tide-wash px-2 py-0.5 text-sm font-normal text-tide">this device</span>
                )}
              </p>
              <p className="mt-1 text-sm text-muted">
                Since <Moment time={createdAt} />, last seen <Moment time={lastSeenAt} />
              </p>
              {userAgent !== null && <p className="mt-1 font-mono text-xs break-words text-muted">{userAgent}</p>}
            </div>
            {!current && (
              <Form
                action={endSession}
                initial={answered(`session ${id}`, answer)}
                label={`Sign out ${index + 1}, ${deviceOf(userAgent)}`}
                submit={
                  <span>
                    Sign out<span className="sr-only">{` ${index + 1}, ${deviceOf(userAgent)}`}</span>
                  </span>
                }
                pending="Signing out …"
                tone="quiet"
              >
                <input type="hidden" name="id" value={id} />
              </Form>
            )}
          </li>
        ))}
      </ul>
      <div className="mt-6 grid gap-3 sm:flex sm:flex-wrap">
        {sessions.length > 1 && (
          <Form
            action={endOtherSessions}
            initial={answered('others', answer)}
            label="Sign out everywhere else"
            submit="Sign out everywhere else"
            pending="Signing out …"
            tone="quiet"
          />
        )}
        <Form
          action={signOutEverywhere}
          initial={answered('everywhere', answer)}
          label="Sign out everywhere"
          submit="Sign out everywhere, here too"
          pending="Signing out …"
          tone="danger"
        />
      </div>
    </>
  )
}
