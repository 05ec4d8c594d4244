import { Link } from 'wouter'
import type { CallerCounts, Picture, RouteCounts } from '../../../holdfast/src/console/wire.ts'
import { CallerName } from '../design/caller-name.tsx'
import { CodeLink } from '../design/code-link.tsx'
import { Empty } from '../design/empty.tsx'
import { count } from '../design/format.ts'
import { Moment } from '../design/moment.tsx'
import { Panel } from '../design/panel.tsx'
import { Table, type Column } from '../design/table.tsx'

const shown = 8

const callerColumns: readonly Column<CallerCounts>[] = [
  { id: 'caller', head: 'Caller', lead: true, cell: ({ caller }) => <CallerName caller={caller} /> },
  { id: 'denied', head: 'Refused', align: 'end', cell: ({ denied }) => count(denied), by: ({ denied }) => denied },
  {
    id: 'allowed',
    head: 'Allowed',
    align: 'end',
    wide: true,
    cell: ({ allowed, observed }) => count(allowed + observed),
    by: ({ allowed, observed }) => allowed + observed,
  },
  { id: 'code', head: 'Mostly', cell: ({ code }) => (code === null ? '–' : <CodeLink code={code} />) },
  {
    id: 'last',
    head: 'Last',
    align: 'end',
    wide: true,
    cell: ({ last }) => <Moment at={last} />,
    by: ({ last }) => last,
  },
]

const routeColumns: readonly Column<RouteCounts>[] = [
  {
    id: 'route',
    head: 'Route',
    lead: true,
    cell: ({ route }) => (
      <Link href={`/live?route=${encodeURIComponent(route)}`} className="link font-mono text-[0.9375em]">
        {route}
      </Link>
    ),
  },
  { id: 'denied', head: 'Refused', align: 'end', cell: ({ denied }) => count(denied), by: ({ denied }) => denied },
  {
    id: 'allowed',
    head: 'Allowed',
    align: 'end',
    wide: true,
    cell: ({ allowed, observed }) => count(allowed + observed),
    by: ({ allowed, observed }) => allowed + observed,
  },
  {
    id: 'failed',
    head: 'Failed',
    align: 'end',
    wide: true,
    cell: ({ failed }) => count(failed),
    by: ({ failed }) => failed,
  },
  { id: 'code', head: 'Mostly', cell: ({ code }) => (code === null ? '–' : <CodeLink code={code} />) },
]

export function TopCallers({ picture }: { readonly picture: Picture }) {
  const refused = picture.callers.filter(({ denied }) => denied > 0)
  return (
    <Panel
      title="Refused most: callers"
      aside={
        <Link href="/callers" className="link text-sm">
          All callers
        </Link>
      }
    >
      {refused.length === 0 ? (
        <Empty title="Nobody was refused" />
      ) : (
        <Table
          caption="Callers by refusals"
          columns={callerColumns}
          rows={refused.slice(0, shown)}
          keyOf={({ caller }) => caller.id}
          sorted="denied"
        />
      )}
    </Panel>
  )
}

export function TopRoutes({ picture }: { readonly picture: Picture }) {
  return (
    <Panel title="Refused most: routes">
      <Table
        caption="Routes by refusals"
        columns={routeColumns}
        rows={picture.routes.slice(0, shown)}
        keyOf={({ route }) => route}
        sorted="denied"
      />
    </Panel>
  )
}
