import type { UseQueryResult } from '@tanstack/react-query'
import { Button } from '../design/button.tsx'
import { Empty } from '../design/empty.tsx'
import { Loaded } from '../design/loaded.tsx'
import { Moment } from '../design/moment.tsx'
import { Panel } from '../design/panel.tsx'
import { Table, type Column } from '../design/table.tsx'
import type { CallersAnswer, ListedRow } from '../../../holdfast/src/console/wire.ts'
import { CallerTag } from './caller-tag.tsx'
import { ListedTag } from './caller-id.tsx'
import type { Listing } from './list-dialog.tsx'

interface ListedCallersProps {
  readonly query: UseQueryResult<CallersAnswer>
  readonly onList: (listing: Listing) => void
}

/** Who is on a list, until when, and why. */
export function ListedCallers({ query, onList }: ListedCallersProps) {
  return (
    <Panel
      title="Listed"
      note="Refused before anything is spent on them, or let past the limits."
      aside={
        <Button small onClick={() => onList({ id: '', verdict: 'deny' })}>
          List by name…
        </Button>
      }
    >
      <Loaded query={query} what="listed callers" lines={3}>
        {({ listed }) =>
          listed.length === 0 ? (
            <Empty title="Nobody is listed">
              Block somebody above, or by name. Whom the code lists is shown here too.
            </Empty>
          ) : (
            <Table
              caption="Listed callers"
              columns={columnsOf(onList)}
              rows={listed}
              keyOf={({ id, declared }) => `${id} ${declared}`}
            />
          )
        }
      </Loaded>
    </Panel>
  )
}

function columnsOf(onList: (listing: Listing) => void): readonly Column<ListedRow>[] {
  return [
    { id: 'caller', head: 'Caller', lead: true, cell: ({ id }) => <CallerTag id={id} /> },
    { id: 'verdict', head: 'Is', by: ({ verdict }) => verdict, cell: ({ verdict }) => <ListedTag verdict={verdict} /> },
    { id: 'until', head: 'Until', cell: (row) => <Until row={row} /> },
    {
      id: 'reason',
      head: 'Reason',
      cell: ({ reason }) =>
        reason === null ? (
          <span className="text-muted">none given</span>
        ) : (
          <span className="line-clamp-4 max-w-prose">{reason}</span>
        ),
    },
    {
      id: 'do',
      head: 'Actions',
      unlabelled: true,
      align: 'end',
      cell: ({ id, verdict, declared }) =>
        declared ? null : (
          <Button small onClick={() => onList({ id, verdict: null, listedAs: verdict })}>
            {verdict === 'deny' ? 'Unblock…' : 'Take off…'}
          </Button>
        ),
    },
  ]
}

function Until({ row: { until, declared } }: { readonly row: ListedRow }) {
  if (declared) return <span className="whitespace-nowrap text-muted">the code changes</span>
  return until === null ? <span className="whitespace-nowrap">taken back</span> : <Moment at={until} as="clock" />
}
