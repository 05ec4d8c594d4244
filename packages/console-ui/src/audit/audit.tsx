import { Download } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { api } from '../data/where.ts'
import { Queried } from '../data/queried.tsx'
import { Button } from '../design/button.tsx'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { count } from '../design/format.ts'
import { Loaded } from '../design/loaded.tsx'
import { Panel } from '../design/panel.tsx'
import { View } from '../design/view.tsx'
import type { AuditAnswer, AuditExport } from '../../../holdfast/src/console/wire.ts'
import { useAudit } from './data.ts'
import { EventList } from './event-list.tsx'
import { fits, TypeFilter } from './type-filter.tsx'
import { Verification } from './verification.tsx'

export default function Audit() {
  return (
    <Queried>
      <AuditView />
    </Queried>
  )
}

function AuditView() {
  const [search, setSearch] = useSearchParams()
  const wanted = search.get('type') ?? ''
  const query = useAudit((event) => fits(event, wanted))
  const from = query.data?.pages[0]?.from
  const choose = (to: string) =>
    setSearch(
      (now) => {
        if (to === '') now.delete('type')
        else now.set('type', to)
        return now
      },
      { replace: true },
    )
  return (
    <View
      title="Audit"
      lead="What happened to accounts, sessions, keys and settings. People and addresses are keyed hashes and networks: no name, address or secret is in an event."
    >
      {from === 'events' ? <NoTrail /> : null}
      {from === 'trail' ? <Verification /> : null}
      <Panel title="What happened" note="The newest first, in your time." aside={<Exports />}>
        <TypeFilter value={wanted} onChange={choose} />
        <Loaded query={query} what="audit events" lines={10}>
          {({ pages }) => <Rows pages={pages} wanted={wanted} query={query} />}
        </Loaded>
      </Panel>
    </View>
  )
}

interface RowsProps {
  readonly pages: readonly AuditAnswer[]
  readonly wanted: string
  readonly query: Pick<ReturnType<typeof useAudit>, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>
}

function Rows({ pages, wanted, query }: RowsProps) {
  const all = pages.flatMap(({ rows }) => rows)
  const rows = all.filter(({ event }) => fits(event, wanted))
  if (all.length === 0)
    return (
      <Empty title="Nothing has happened yet">
        Sign-ins, changed passwords, ended sessions, new keys and changed limits are told here.
      </Empty>
    )
  return (
    <>
      {rows.length === 0 ? (
        <Empty title="Nothing of that kind">Among the newest {count(all.length)} events there is none.</Empty>
      ) : (
        <EventList rows={rows} />
      )}
      <p className="mt-4 flex flex-wrap items-center gap-4 text-muted">
        <span role="status">
          {wanted === ''
            ? `${count(all.length)} events`
            : `${count(rows.length)} of the newest ${count(all.length)} events`}
        </span>
        {query.hasNextPage ? (
          <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Further back
          </Button>
        ) : (
          <span>That is the beginning.</span>
        )}
      </p>
    </>
  )
}

function Exports() {
  const link = (format: AuditExport, label: string) => (
    <a href={api('audit.jsonl', { format })} download className="link inline-flex min-h-8 items-center gap-1 text-sm">
      <Download size={14} aria-hidden />
      {label}
    </a>
  )
  return (
    <p className="flex flex-wrap gap-x-4">
      {link('event', 'JSON lines')}
      {link('ocsf', 'OCSF')}
    </p>
  )
}

function NoTrail() {
  return (
    <div className="border-l-4 border-edge py-1 pl-4">
      <p className="font-medium">These are the events that are still kept, and no evidence</p>
      <p className="mt-1 mb-2 max-w-prose text-muted">
        An audit trail binds each row to the one before, so that an edited, moved or missing one is found. Add one to
        the sinks:
      </p>
      <Command text={'sinks: [\n  auditTrail({ client: pool, secret: process.env.HOLDFAST_SECRET }),\n]'} />
    </div>
  )
}
