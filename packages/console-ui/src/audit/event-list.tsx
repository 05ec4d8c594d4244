import { CallerTag } from '../callers/caller-tag.tsx'
import { classes } from '../design/classes.ts'
import { clockSeconds, exact } from '../design/format.ts'
import type { AuditAnswer } from '../../../holdfast/src/console/wire.ts'
import { daysOf } from './days.ts'
import { factsOf, wordsOf, type Tone } from './words.ts'

type Row = AuditAnswer['rows'][number]

/** What happened, day by day. */
export function EventList({ rows }: { readonly rows: readonly Row[] }) {
  return daysOf(rows).map(({ day, rows: ofDay }) => (
    <section key={day} aria-label={day} className="mb-6">
      <h3 className="label sticky top-0 z-10 border-b border-edge bg-paper py-1">{day}</h3>
      <ol>
        {ofDay.map((row) => (
          <EventRow
            key={`${row.seq ?? ''} ${row.event.time} ${row.event.requestId} ${row.event.type} ${row.event.subject ?? ''}`}
            row={row}
          />
        ))}
      </ol>
    </section>
  ))
}

const marks: Readonly<Record<Tone, string>> = {
  bad: 'bg-fault',
  notice: 'bg-ink',
  plain: 'border border-edge',
  good: 'bg-tide',
}

function EventRow({ row: { seq, event } }: { readonly row: Row }) {
  const { title, tone } = wordsOf(event.type)
  const facts = factsOf(event)
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-b border-line py-2 hover:bg-tide-wash md:grid-cols-[4.5rem_minmax(0,1.1fr)_minmax(0,1fr)_auto]">
      <time
        dateTime={new Date(event.time).toISOString()}
        title={exact(event.time)}
        className="font-mono text-sm text-muted"
      >
        {clockSeconds(event.time)}
      </time>
      <div className="min-w-0">
        <p className={classes('flex items-baseline gap-2', tone === 'bad' && 'font-medium')}>
          <span aria-hidden className={classes('size-2 shrink-0', marks[tone])} />
          <span className={tone === 'bad' ? 'text-fault' : undefined}>{title}</span>
        </p>
        {facts.length === 0 ? null : (
          <dl className="ml-4 flex flex-wrap gap-x-3 text-sm">
            {facts.map(({ name, value }) => (
              <div key={name} className="flex max-w-full min-w-0 gap-1">
                <dt className="shrink-0 text-muted">{name}</dt>
                <dd className="line-clamp-3 min-w-0">{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <div className="col-start-2 min-w-0 text-sm md:col-start-auto">
        <Who event={event} seq={seq} />
      </div>
      <p className="text-end font-mono text-2xs text-muted max-md:hidden">{seq === null ? null : `row ${seq}`}</p>
    </li>
  )
}

/** Whom it happened to, and who did it where that is somebody else. */
function Who({ event: { subject, actor, address }, seq }: Row) {
  const isOwn = subject !== null && subject === actor
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      {subject === null ? null : <CallerTag id={`principal ${subject}`} />}
      {isOwn ? <span className="text-muted">by themselves</span> : null}
      {actor === null || isOwn ? null : (
        <span className="inline-flex items-center gap-1.5">
          <span className="text-muted">by</span> <CallerTag id={`principal ${actor}`} />
        </span>
      )}
      {address === null ? null : <span className="text-muted">from {address}</span>}
      {seq === null ? null : <span className="font-mono text-2xs text-muted md:hidden">row {seq}</span>}
    </span>
  )
}
