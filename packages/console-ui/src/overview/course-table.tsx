import { useState } from 'react'
import type { Bucket, Picture } from '../../../holdfast/src/console/wire.ts'
import { clockOrDay, clockSeconds, count } from '../design/format.ts'
import { stageNames } from '../design/stages.ts'
import { Table, type Column } from '../design/table.tsx'
import { refusedIn } from './course-shape.ts'

/** The chart for those who do not see it. It stands still from when it was opened: nobody reads what moves. */
export function CourseTable({ picture }: { readonly picture: Picture }) {
  const [held, setHeld] = useState<Picture | null>(null)
  return (
    <details className="mt-2" onToggle={(event) => setHeld(event.currentTarget.open ? picture : null)}>
      <summary className="w-fit py-1 text-sm text-muted hover:text-ink">The same as a table</summary>
      {held === null ? null : (
        <div className="mt-2 max-h-96 overflow-y-auto" tabIndex={0} role="region" aria-label="Calls over time">
          <Table
            caption={`Calls over time, held at ${clockSeconds(held.now)}`}
            columns={columnsOf(held)}
            rows={held.series.toReversed()}
            keyOf={({ from }) => String(from)}
          />
        </div>
      )}
    </details>
  )
}

function columnsOf({ stages, step, now }: Picture): readonly Column<Bucket>[] {
  const used = stageNames.filter((stage) => stages.some((each) => each.stage === stage && each.denied > 0))
  return [
    {
      id: 'from',
      head: 'From',
      lead: true,
      cell: ({ from }) => (step < 60_000 ? clockSeconds(from) : clockOrDay(from, now)),
    },
    {
      id: 'allowed',
      head: 'Allowed',
      align: 'end',
      cell: ({ allowed }) => count(allowed),
      by: ({ allowed }) => allowed,
    },
    { id: 'refused', head: 'Refused', align: 'end', cell: (bucket) => count(refusedIn(bucket)), by: refusedIn },
    ...used.map((stage): Column<Bucket> => ({
      id: stage,
      head: stage,
      align: 'end',
      cell: ({ denied }) => count(denied[stage] ?? 0),
      by: ({ denied }) => denied[stage] ?? 0,
    })),
    { id: 'failed', head: 'Failed', align: 'end', cell: ({ failed }) => count(failed), by: ({ failed }) => failed },
  ]
}
