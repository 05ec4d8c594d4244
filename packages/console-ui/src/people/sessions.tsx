import { Monitor, Smartphone } from 'lucide-react'
import { Button } from '../design/button.tsx'
import { Empty } from '../design/empty.tsx'
import { Moment } from '../design/moment.tsx'
import { Tag } from '../design/tag.tsx'
import type { PersonAnswer } from '../../../holdfast/src/console/wire.ts'
import type { Ending } from './data.ts'
import { deviceOf, isHandheld } from './device.ts'

interface SessionsProps {
  readonly sessions: PersonAnswer['sessions']
  readonly onEnd: (ending: Ending) => void
}

/** Where somebody is signed in, and since when. */
export function Sessions({ sessions, onEnd }: SessionsProps) {
  const others = sessions.filter(({ current }) => !current)
  const isOwn = others.length < sessions.length
  return (
    <section aria-label="Sessions">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="text-lg font-semibold">Sessions</h3>
        {others.length < 2 ? null : (
          <Button small tone="danger" onClick={() => onEnd({ what: 'sessions', count: others.length, isOwn })}>
            {isOwn ? 'End all others…' : 'End all…'}
          </Button>
        )}
      </div>
      {sessions.length === 0 ? (
        <Empty title="Signed in nowhere" />
      ) : (
        <ul className="border-t border-line">
          {sessions.map((session) => (
            <li key={session.id} className="flex items-start gap-3 border-b border-line py-3">
              <Device userAgent={session.userAgent} />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-baseline gap-x-2 font-medium">
                  {deviceOf(session.userAgent)}
                  {session.current ? <Tag tone="tide">this one</Tag> : null}
                </p>
                <p className="text-sm text-muted">
                  seen <Moment at={session.lastSeenAt} /> · since <Moment at={session.createdAt} as="date" /> · until{' '}
                  <Moment at={session.expiresAt} as="date" />
                </p>
                {session.userAgent === null ? null : (
                  <p className="mt-0.5 line-clamp-2 font-mono text-2xs text-muted">{session.userAgent}</p>
                )}
              </div>
              {session.current ? null : (
                <Button
                  small
                  tone="danger"
                  aria-label={`End the session of ${deviceOf(session.userAgent)}`}
                  onClick={() => onEnd({ what: 'session', id: session.id, name: deviceOf(session.userAgent) })}
                >
                  End…
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Device({ userAgent }: { readonly userAgent: string | null }) {
  const Icon = isHandheld(userAgent) ? Smartphone : Monitor
  return <Icon size={18} aria-hidden className="mt-0.5 shrink-0 text-muted" />
}
