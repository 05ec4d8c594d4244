import { answered } from '@/ui/answers'
import { Form } from '@/ui/form'
import { Moment } from '@/ui/moment'
import { Removal } from '@/ui/removal'
import { revokeKey, rotateKey } from './key-actions'
import type { keysOf } from './keys'

interface Props {
  keys: Awaited<ReturnType<typeof keysOf>>
  answer: string | string[] | undefined
}

/** Somebody's keys, each with its two buttons; the text of a key is nowhere any more. */
export function KeyList({ keys, answer }: Props) {
  if (keys.length === 0) {
    return <p className="border border-dashed border-edge px-5 py-8 text-muted">None yet.</p>
  }
  return (
    <ul className="border-b border-line">
      {keys.map(({ id, name, scopes, createdAt, expiresAt, lastUsedAt }) => (
        <li
          key={id}
          className="grid items-start gap-x-8 gap-y-3 border-t border-line py-4 sm:grid-cols-[minmax(0,1fr)_auto]"
        >
          <div>
            <p className="font-medium wrap-anywhere">{name}</p>
            <p className="mt-1 font-mono text-xs leading-5 text-muted wrap-anywhere">
              {id} · {scopes.length === 0 ? 'no scopes' : scopes.join(' ')}
            </p>
            <p className="mt-1 text-sm text-muted">
              Since <Moment time={createdAt} />
              {lastUsedAt === null ? (
                ', never used'
              ) : (
                <>
                  , last used <Moment time={lastUsedAt} />
                </>
              )}
              {expiresAt === null ? (
                ', does not expire'
              ) : (
                <>
                  , expires <Moment time={expiresAt} />
                </>
              )}
            </p>
            <Removal
              words={
                <>
                  Revoke<span className="sr-only"> the key {name}</span>
                </>
              }
              action={revokeKey}
              initial={answered(`revoke ${id}`, answer)}
              label={`Revoke the key ${name}, ${id}`}
              submit="Revoke it"
              id={id}
            >
              Whatever uses it is refused from then on. This cannot be taken back.
            </Removal>
          </div>
          <Form
            action={rotateKey}
            initial={answered(`rotate ${id}`, answer)}
            label={`Rotate the key ${name}, ${id}`}
            submit={
              <span>
                Rotate<span className="sr-only"> the key {name}</span>
              </span>
            }
            pending="Rotating …"
            tone="quiet"
          >
            <input type="hidden" name="id" value={id} />
          </Form>
        </li>
      ))}
    </ul>
  )
}
