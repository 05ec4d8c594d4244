import { clockOrDay, date, exact, relative } from './format.ts'
import { useNow } from './now.ts'

interface MomentProps {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `clock`: "14:02"; `date`: "21 Nov 2026"; `relative` (default): "12 s ago". The exact time is in its title. */
  readonly as?: 'relative' | 'clock' | 'date'
}

export function Moment({ at, as = 'relative' }: MomentProps) {
  const now = useNow()
  return (
    <time dateTime={new Date(at).toISOString()} title={exact(at)} className="whitespace-nowrap">
      {as === 'relative' ? relative(at, now) : as === 'date' ? date(at) : clockOrDay(at, now)}
    </time>
  )
}
