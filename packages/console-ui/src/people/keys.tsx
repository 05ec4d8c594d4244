import { KeyRound } from 'lucide-react'
import { Button } from '../design/button.tsx'
import { Empty } from '../design/empty.tsx'
import { Moment } from '../design/moment.tsx'
import type { PersonAnswer } from '../../../holdfast/src/console/wire.ts'
import type { Ending } from './data.ts'

interface KeysProps {
  readonly keys: NonNullable<PersonAnswer['keys']>
  readonly onEnd: (ending: Ending) => void
}

/** The API keys that somebody has made; never their text. */
export function Keys({ keys, onEnd }: KeysProps) {
  return (
    <section aria-label="API keys">
      <h3 className="mb-2 text-lg font-semibold">API keys</h3>
      {keys.length === 0 ? (
        <Empty title="No key was made" />
      ) : (
        <ul className="border-t border-line">
          {keys.map((key) => (
            <li key={key.id} className="flex items-start gap-3 border-b border-line py-3">
              <KeyRound size={18} aria-hidden className="mt-0.5 shrink-0 text-muted" />
              <div className="min-w-0 flex-1">
                <p className="line-clamp-3 font-medium">{key.name}</p>
                <p className="line-clamp-3 font-mono text-xs text-muted">
                  {key.scopes.length === 0 ? 'no scopes' : key.scopes.join(' ')}
                </p>
                <p className="text-sm text-muted">
                  {key.lastUsedAt === null ? (
                    'never used'
                  ) : (
                    <>
                      used <Moment at={key.lastUsedAt} />
                    </>
                  )}{' '}
                  · since <Moment at={key.createdAt} as="date" /> ·{' '}
                  {key.expiresAt === null ? (
                    'without an end'
                  ) : (
                    <>
                      until <Moment at={key.expiresAt} as="date" />
                    </>
                  )}
                </p>
              </div>
              <Button
                small
                tone="danger"
                aria-label={`Revoke the key ${key.name}`}
                onClick={() => onEnd({ what: 'key', id: key.id, name: key.name })}
              >
                Revoke…
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
