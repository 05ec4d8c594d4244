import { useConnection, usePicture } from '../data/use-stream.ts'
import { Moment } from '../design/moment.tsx'
import { conditionsOf, type Condition } from './condition.ts'

const names: Readonly<Record<string, string>> = {
  limiter: 'Limit store down',
  events: 'Event log down',
  dropped: 'Events dropped',
  addresses: 'Client addresses unknown',
}

/** What does not work as it should: since when, what that means, what to do. Nothing is shown while all is well. */
export function Conditions() {
  const picture = usePicture()
  const { phase } = useConnection()
  const conditions = picture === null ? [] : conditionsOf(picture.health)
  return (
    <section aria-label="What does not work">
      {/* Told when one comes or goes; the figures in it move each second. */}
      <p role="status" className="sr-only">
        {conditions.map(({ id }) => names[id] ?? 'Limits: a warning').join(', ')}
      </p>
      {conditions.map((condition) => (
        <div key={condition.id} className="border-b border-fault bg-fault-wash px-4 py-2 sm:px-6">
          {/* On a phone the view comes first: what it means is one touch away. */}
          <details className="sm:hidden">
            <summary className="min-h-6">
              <What condition={condition} />
            </summary>
            <p className="pt-1">
              {condition.means} <span className="text-muted">{condition.change}</span>
            </p>
          </details>
          <p className="max-sm:hidden">
            <What condition={condition} /> {condition.means} <span className="text-muted">{condition.change}</span>
          </p>
        </div>
      ))}
      {phase === 'lost' && picture !== null ? (
        <p className="border-b border-line px-4 py-2 text-muted sm:px-6">
          What is shown was true when the server was last heard. It comes back by itself.
        </p>
      ) : null}
    </section>
  )
}

function What({ condition: { what, since } }: { readonly condition: Condition }) {
  return (
    <strong className="font-semibold text-fault">
      {what}
      {since === null ? null : (
        <>
          {' since '}
          <Moment at={since} as="clock" />
        </>
      )}
    </strong>
  )
}
