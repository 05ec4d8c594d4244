import { ArrowRight } from 'lucide-react'
import { CallerTag } from '../callers/caller-tag.tsx'
import { Empty } from '../design/empty.tsx'
import { Moment } from '../design/moment.tsx'
import { Panel } from '../design/panel.tsx'
import { Table, type Column } from '../design/table.tsx'
import type { LimitChange, LimitsAnswer } from '../../../holdfast/src/console/wire.ts'
import { overriddenText } from './words.ts'

/** What was changed at run time, when and by whom. */
export function ChangeHistory({ answer }: { readonly answer: LimitsAnswer }) {
  return (
    <Panel
      title="Changes"
      note="At run time, by this console or the API. What is declared in the code is not among them."
    >
      {answer.changes.length === 0 ? (
        <Empty title="Nothing was changed">Every limit is as the code declares it.</Empty>
      ) : (
        <Table
          caption="Changes of limits, the newest first"
          columns={columnsOf(answer)}
          rows={answer.changes}
          keyOf={({ time, requestId, limit }) => `${time} ${requestId} ${limit}`}
        />
      )}
    </Panel>
  )
}

function columnsOf({ limits }: LimitsAnswer): readonly Column<LimitChange>[] {
  const declared = new Map(limits.map((row) => [row.id, row.declared]))
  return [
    { id: 'limit', head: 'Limit', lead: true, cell: ({ limit }) => <span className="font-medium">{limit}</span> },
    {
      id: 'change',
      head: 'Change',
      cell: ({ limit, from, to }) => (
        <span className="inline-flex flex-wrap items-center gap-x-2">
          <span className="text-muted">{overriddenText(from, declared.get(limit))}</span>
          <ArrowRight size={14} role="img" aria-label="became" className="shrink-0" />
          <span>{overriddenText(to, declared.get(limit))}</span>
        </span>
      ),
    },
    {
      id: 'actor',
      head: 'By',
      cell: ({ actor }) =>
        actor === null ? <span className="text-muted">not known</span> : <CallerTag id={`principal ${actor}`} />,
    },
    { id: 'time', head: 'When', align: 'end', cell: ({ time }) => <Moment at={time} as="clock" /> },
  ]
}
