import type { ReactNode } from 'react'
import { classes } from './classes.ts'

interface StatProps {
  readonly label: string
  readonly value: string
  /** Beside the figure, smaller: `ms`. */
  readonly unit?: string
  /** Below it: what it means, of what it is a part. */
  readonly note?: ReactNode
  readonly tone?: 'ink' | 'tide' | 'buoy' | 'fault'
}

const tones = { ink: 'text-ink', tide: 'text-tide', buoy: 'text-buoy', fault: 'text-fault' } as const

/** One reading. Stand several in a `<dl>`. */
export function Stat({ label, value, unit, note, tone = 'ink' }: StatProps) {
  return (
    <div className="min-w-0">
      <dt className="label">{label}</dt>
      <dd>
        <span className={classes('text-2xl leading-tight font-medium tracking-tight sm:text-3xl', tones[tone])}>
          {value}
        </span>
        {unit === undefined ? null : <span className="ml-1 text-base text-muted">{unit}</span>}
        {note === undefined ? null : <div className="mt-0.5 text-sm text-muted">{note}</div>}
      </dd>
    </div>
  )
}
