import { Link } from 'wouter'
import { usePicture } from '../data/use-stream.ts'
import { Button } from '../design/button.tsx'
import { CodeLink } from '../design/code-link.tsx'
import { Copy } from '../design/copy.tsx'
import { Dialog } from '../design/dialog.tsx'
import { count, share } from '../design/format.ts'
import { Moment } from '../design/moment.tsx'
import { Stat } from '../design/stat.tsx'
import type { ListedRow } from '../../../holdfast/src/console/wire.ts'
import { ListedTag } from './caller-id.tsx'
import type { Listing } from './list-dialog.tsx'
import { CallerMark } from './mark.tsx'
import { listedVerdict, partsOf } from './names.ts'
import { callsOf } from './top-callers.tsx'

interface CallerSheetProps {
  readonly id: string
  readonly listed: readonly ListedRow[]
  readonly onList: (listing: Listing) => void
  readonly onClose: () => void
}

/** One caller: who that is, what it did, and what can be done about it. */
export function CallerSheet({ id, listed, onList, onClose }: CallerSheetProps) {
  const counts = usePicture()?.callers.find(({ caller }) => caller.id === id)
  const row = listed.find((each) => each.id === id)
  const { kind, hash, short } = partsOf(id)
  const verdict = row?.verdict ?? (counts === undefined ? null : listedVerdict(listed, counts.caller))
  return (
    <Dialog open onClose={onClose} title={`${kind} ${short}`.trim()} from="side">
      <div className="grid gap-6">
        <div className="flex items-start gap-4">
          <CallerMark id={id} size={48} />
          <div className="min-w-0">
            <p className="font-mono text-sm break-all">{hash}</p>
            <p className="mt-1 text-sm text-muted">{meaningOf(kind)}</p>
            <div className="mt-2 flex flex-wrap items-center gap-2">
              <Copy text={id} label="Copy the name" />
              <ListedTag verdict={verdict} />
            </div>
          </div>
        </div>
        {counts === undefined ? (
          <p className="text-muted">It is not among the twenty who were refused most in the range that is shown.</p>
        ) : (
          <>
            <dl className="grid grid-cols-2 gap-4">
              <Stat
                label="refused"
                value={count(counts.denied)}
                tone={counts.denied > 0 ? 'buoy' : 'ink'}
                note={`${share(counts.denied, callsOf(counts))} of its calls`}
              />
              <Stat
                label="calls"
                value={count(callsOf(counts))}
                note={`${count(counts.failed)} failed, ${count(counts.observed)} observed`}
              />
            </dl>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1">
              <dt className="text-muted">Network</dt>
              <dd>{counts.caller.network ?? 'not known'}</dd>
              <dt className="text-muted">Bot</dt>
              <dd className="line-clamp-3">{counts.caller.bot ?? 'does not say that it is one'}</dd>
              <dt className="text-muted">Refused mostly with</dt>
              <dd>{counts.code === null ? '—' : <CodeLink code={counts.code} />}</dd>
              <dt className="text-muted">Last call</dt>
              <dd>
                <Moment at={counts.last} />
              </dd>
            </dl>
          </>
        )}
        {row?.reason === undefined || row.reason === null ? null : (
          <p className="line-clamp-6">
            <span className="text-muted">Reason:</span> <bdi>{row.reason}</bdi>
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          {row?.declared === true ? <p className="text-muted">The code lists it: it is taken off there.</p> : null}
          {row === undefined ? (
            <>
              <Button tone="danger" onClick={() => onList({ id, verdict: 'deny' })}>
                Block…
              </Button>
              <Button onClick={() => onList({ id, verdict: 'allow' })}>Let past the limits…</Button>
            </>
          ) : null}
          {row?.declared === false ? (
            <Button tone="primary" onClick={() => onList({ id, verdict: null, listedAs: row.verdict })}>
              {row.verdict === 'deny' ? 'Unblock…' : 'Take off the list…'}
            </Button>
          ) : null}
        </div>
        <p>
          <Link href={`/live?caller=${encodeURIComponent(id)}`} className="link">
            Its calls, one by one
          </Link>
        </p>
      </div>
    </Dialog>
  )
}

function meaningOf(kind: string): string {
  if (kind === 'principal') return 'Somebody who is signed in, or a service with a key: the keyed hash of its id.'
  if (kind === 'client') return 'Whoever calls from one address (IPv6: one /64): the keyed hash of it.'
  return 'As it is written in the code or was listed by name.'
}
