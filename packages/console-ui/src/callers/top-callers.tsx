import { ranges, useRange } from '../data/range.ts'
import { usePicture } from '../data/use-stream.ts'
import { Button } from '../design/button.tsx'
import { CodeLink } from '../design/code-link.tsx'
import { Empty } from '../design/empty.tsx'
import { count, share } from '../design/format.ts'
import { Moment } from '../design/moment.tsx'
import { Panel } from '../design/panel.tsx'
import { Skeleton } from '../design/skeleton.tsx'
import { Table, type Column } from '../design/table.tsx'
import type { CallerCounts, ListedRow } from '../../../holdfast/src/console/wire.ts'
import { CallerId } from './caller-id.tsx'
import type { Listing } from './list-dialog.tsx'
import { listedVerdict } from './names.ts'

interface TopCallersProps {
  readonly listed: readonly ListedRow[]
  readonly onList: (listing: Listing) => void
}

export const callsOf = ({ allowed, denied, observed, failed }: CallerCounts): number =>
  allowed + denied + observed + failed

/** The callers of the range, by refusals, and a way to stop one. */
export function TopCallers({ listed, onList }: TopCallersProps) {
  const picture = usePicture()
  const [range] = useRange()
  const words = ranges.find(({ value }) => value === range)?.words ?? ''
  return (
    <Panel title="By refusals" note={`Of ${words}: the twenty who were refused most.`}>
      {picture === null ? (
        <Skeleton lines={8} label="Loading callers" />
      ) : picture.callers.length === 0 ? (
        <Empty title="Nobody has called">No call reached a guarded route in {words}.</Empty>
      ) : (
        <Table
          caption="Callers by refusals"
          columns={columnsOf(listed, onList)}
          rows={picture.callers}
          keyOf={({ caller }) => caller.id}
          sorted="refused"
        />
      )}
    </Panel>
  )
}

function columnsOf(listed: readonly ListedRow[], onList: (listing: Listing) => void): readonly Column<CallerCounts>[] {
  return [
    {
      id: 'caller',
      head: 'Caller',
      lead: true,
      cell: ({ caller }) => (
        <CallerId
          caller={{ ...caller, listed: listedVerdict(listed, caller) }}
          href={`/callers?caller=${encodeURIComponent(caller.id)}`}
        />
      ),
    },
    {
      id: 'refused',
      head: 'Refused',
      align: 'end',
      by: ({ denied }) => denied,
      cell: ({ denied }) => (
        <span className={denied > 0 ? 'font-medium text-buoy' : 'text-muted'}>{count(denied)}</span>
      ),
    },
    {
      id: 'share',
      head: 'Of its calls',
      align: 'end',
      by: (row) => row.denied / Math.max(1, callsOf(row)),
      cell: (row) => <RefusedShare row={row} />,
    },
    { id: 'calls', head: 'Calls', align: 'end', by: callsOf, cell: (row) => count(callsOf(row)) },
    {
      id: 'code',
      head: 'Mostly',
      cell: ({ code }) =>
        code === null ? (
          <span className="text-muted">—</span>
        ) : (
          <span className="sm:inline-block sm:min-w-36">
            <CodeLink code={code} />
          </span>
        ),
    },
    { id: 'last', head: 'Last call', align: 'end', by: ({ last }) => last, cell: ({ last }) => <Moment at={last} /> },
    {
      id: 'do',
      head: 'Actions',
      unlabelled: true,
      align: 'end',
      cell: ({ caller }) => <RowAction caller={caller} listed={listed} onList={onList} />,
    },
  ]
}

function RowAction({ caller, listed, onList }: TopCallersProps & Pick<CallerCounts, 'caller'>) {
  const verdict = listedVerdict(listed, caller)
  if (verdict === null) {
    return (
      <Button small onClick={() => onList({ id: caller.id, verdict: 'deny' })}>
        Block…
      </Button>
    )
  }
  if (listed.find(({ id }) => id === caller.id)?.declared === true)
    return <span className="text-sm text-muted">by the code</span>
  return (
    <Button small onClick={() => onList({ id: caller.id, verdict: null, listedAs: verdict })}>
      {verdict === 'deny' ? 'Unblock…' : 'Take off…'}
    </Button>
  )
}

function RefusedShare({ row }: { readonly row: CallerCounts }) {
  const calls = callsOf(row)
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <span aria-hidden className="relative hidden h-1.5 w-14 bg-line lg:inline-block">
        <span
          className="absolute inset-y-0 left-0 bg-buoy"
          style={{ width: `${calls === 0 ? 0 : (row.denied / calls) * 100}%` }}
        />
      </span>
      <span className="text-end lg:w-14">{share(row.denied, calls)}</span>
    </span>
  )
}
