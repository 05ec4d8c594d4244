import { useState } from 'react'
import { Confirm } from '../design/confirm.tsx'
import { Dialog } from '../design/dialog.tsx'
import { Loaded } from '../design/loaded.tsx'
import { Moment } from '../design/moment.tsx'
import { notify } from '../design/notices.tsx'
import { Tag } from '../design/tag.tsx'
import type { PersonAnswer } from '../../../holdfast/src/console/wire.ts'
import { useEnd, usePerson, type Ending } from './data.ts'
import { Keys } from './keys.tsx'
import { Sessions } from './sessions.tsx'

/** One person: sessions and keys, and a way to end each. */
export function PersonSheet({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const query = usePerson(id)
  const [ending, setEnding] = useState<Ending | null>(null)
  return (
    <>
      <Dialog open onClose={onClose} title={query.data?.person.email ?? 'An account'} from="side">
        <div className="grid gap-6">
          <Loaded query={query} what="the account">
            {(answer) => (
              <>
                <Facts person={answer.person} />
                <Sessions sessions={answer.sessions} onEnd={setEnding} />
                {answer.keys === null ? null : <Keys keys={answer.keys} onEnd={setEnding} />}
              </>
            )}
          </Loaded>
        </div>
      </Dialog>
      {ending === null ? null : <EndDialog person={id} ending={ending} onClose={() => setEnding(null)} />}
    </>
  )
}

function Facts({ person }: { readonly person: PersonAnswer['person'] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1">
      <dt className="text-muted">Name</dt>
      <dd className="line-clamp-4">{person.name === '' ? '—' : person.name}</dd>
      <dt className="text-muted">Roles</dt>
      <dd className="line-clamp-4">{person.roles.length === 0 ? 'none' : person.roles.join(', ')}</dd>
      <dt className="text-muted">Account since</dt>
      <dd>
        <Moment at={person.createdAt} as="date" />
      </dd>
      {person.disabled ? (
        <>
          <dt className="text-muted">State</dt>
          <dd>
            <Tag tone="buoy">disabled</Tag>
          </dd>
        </>
      ) : null}
    </dl>
  )
}

function EndDialog({
  person,
  ending,
  onClose,
}: {
  readonly person: string
  readonly ending: Ending
  readonly onClose: () => void
}) {
  const end = useEnd(person)
  const { title, action, done, consequences } = wordsOf(ending)
  return (
    <Confirm
      open
      title={title}
      action={action}
      tone="danger"
      busy={end.isPending}
      error={end.error}
      onConfirm={() =>
        end.mutate(ending, {
          onSuccess: () => {
            notify(done)
            onClose()
          },
        })
      }
      onCancel={onClose}
    >
      {ending.what === 'key' ? <p className="line-clamp-4 text-lg">{ending.name}</p> : null}
      <ul className="list-disc space-y-1 pl-5">
        {consequences.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </Confirm>
  )
}

const RECORDED = 'It is recorded under your name.'

function wordsOf(ending: Ending): {
  readonly title: string
  readonly action: string
  readonly done: string
  readonly consequences: readonly string[]
} {
  if (ending.what === 'key') {
    return {
      title: 'Revoke this key?',
      action: 'Revoke the key',
      done: 'The key is revoked.',
      consequences: [
        'Calls with it are refused from the next one on.',
        'It cannot be taken back: a new key is made by its owner.',
        RECORDED,
      ],
    }
  }
  if (ending.what === 'session') {
    return {
      title: 'End this session?',
      action: 'End the session',
      done: 'The session is ended.',
      consequences: [`${ending.name} is signed out with its next call, and signs in again to go on.`, RECORDED],
    }
  }
  return {
    title: ending.isOwn ? 'End all other sessions?' : 'End all sessions?',
    action: ending.count === 1 ? 'End the session' : `End ${ending.count} sessions`,
    done: ending.isOwn ? 'All other sessions are ended.' : 'All sessions are ended.',
    consequences: [
      `${ending.isOwn ? 'Every device but this one' : 'Every device'} is signed out with its next call.`,
      'Keys go on working: they are revoked one by one.',
      RECORDED,
    ],
  }
}
