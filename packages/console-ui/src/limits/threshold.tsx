import { useId, type KeyboardEvent, type ReactNode } from 'react'
import { count, shortCount } from '../design/format.ts'
import type { ObservedUse } from '../../../holdfast/src/console/wire.ts'
import { placeOf, roundAt, stepped, ticksOf } from './scale.ts'

interface ThresholdProps {
  readonly value: number
  readonly top: number
  readonly use: ObservedUse['use']
  readonly inForce: number
  readonly suggested: number | null
  /** The value in words. */
  readonly text: string
  readonly onChange: (value: number) => void
}

const KEYS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 7,
  PageDown: -7,
  Home: -1_000,
  End: 1_000,
}

/** A threshold on a logarithmic scale, above it how much callers use: it is pushed through the crowd. */
export function Threshold({ value, top, use, inForce, suggested, text, onChange }: ThresholdProps) {
  const id = useId()
  const onKeyDown = (event: KeyboardEvent) => {
    const steps = KEYS[event.key]
    if (steps === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onChange(stepped(value, steps, top))
  }
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        Threshold
      </label>
      {/* The middle of the thumb keeps half its width from both ends: so does the scale above and below it. */}
      <div className="threshold relative pt-11">
        <div aria-hidden className="pointer-events-none absolute inset-x-2.5 top-0 h-14">
          {use === null ? null : (
            <>
              <Crowd use={use} top={top} look="bg-tide" />
              <div className="absolute inset-0" style={{ clipPath: `inset(0 0 0 ${placeOf(value, top) * 100}%)` }}>
                <Crowd use={use} top={top} look="bg-buoy" />
              </div>
            </>
          )}
          <Mark
            place={placeOf(inForce, top)}
            look="bg-ink"
            label={suggested === inForce ? 'in force, as suggested' : 'in force'}
          />
          {suggested === null || suggested === inForce ? null : (
            <Mark
              place={placeOf(suggested, top)}
              look="bg-tide"
              label="suggested"
              low
              // Away from the line that is in force: the word does not lie over it.
              before={suggested < inForce}
            />
          )}
        </div>
        <input
          id={id}
          type="range"
          min={0}
          max={1}
          step="any"
          value={placeOf(value, top)}
          aria-valuetext={text}
          onKeyDown={onKeyDown}
          onChange={(event) => onChange(roundAt(event.currentTarget.valueAsNumber, top))}
          className="relative h-8 w-full cursor-ew-resize accent-tide"
        />
        <div aria-hidden className="relative mx-2.5 h-4 font-mono text-2xs text-muted">
          {ticksOf(top).map((tick) => (
            <span
              key={tick}
              className="absolute -translate-x-1/2 whitespace-nowrap"
              style={{ left: `${placeOf(tick, top) * 100}%` }}
            >
              {shortCount(tick)}
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}

/** Percentiles of use as a silhouette that ends at the heaviest caller; what of it lies beyond the threshold is refused. */
function Crowd({
  use,
  top,
  look,
}: {
  readonly use: NonNullable<ObservedUse['use']>
  readonly top: number
  readonly look: string
}) {
  const steps = [
    [0, 22, use.p50],
    [use.p50, 17, use.p90],
    [use.p90, 12, use.p95],
    [use.p95, 8, use.p99],
    [use.p99, 3, use.max],
  ] as const
  return steps.map(([from, height, to]) => {
    const [left, right] = [placeOf(from, top) * 100, placeOf(to, top) * 100]
    return (
      <div
        key={height}
        className={`absolute top-11 ${look}`}
        style={{ left: `${left}%`, width: `${Math.max(0.4, right - left)}%`, height, marginTop: -height }}
      />
    )
  })
}

function Mark({
  place,
  look,
  label,
  low = false,
  before = false,
}: {
  readonly place: number
  readonly look: string
  readonly label: ReactNode
  readonly low?: boolean
  /** The label stands before its line, where there is room. */
  readonly before?: boolean
}) {
  const side = place > (before ? 0.25 : 0.8) ? 'right-1 text-end' : 'left-1'
  return (
    <div className={`absolute bottom-2 w-px ${look} ${low ? 'top-4' : 'top-0'}`} style={{ left: `${place * 100}%` }}>
      <span className={`absolute -top-0.5 ${side} bg-paper px-0.5 text-2xs leading-4 whitespace-nowrap text-muted`}>
        {label}
      </span>
    </div>
  )
}

/** For who cannot see it. */
export const crowdText = (use: ObservedUse['use']): string =>
  use === null
    ? ''
    : `Half of the callers use ${count(use.p50)} or fewer at once, 99 of 100 ${count(use.p99)}, the heaviest ${count(use.max)}.`
