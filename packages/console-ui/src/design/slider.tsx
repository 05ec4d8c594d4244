import { useId, type ReactNode } from 'react'

interface SliderProps {
  readonly label: string
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly value: number
  readonly onChange: (value: number) => void
  /** The value in words: "30 in 1 min"; shown, and read to those who cannot see the slider. */
  readonly format: (value: number) => string
  readonly note?: ReactNode
}

export function Slider({ label, min, max, step = 1, value, onChange, format, note }: SliderProps) {
  const id = useId()
  return (
    <div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <output htmlFor={id} className="text-lg font-medium text-tide">
          {format(value)}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={format(value)}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
        className="mt-1 h-8 w-full cursor-ew-resize accent-tide"
      />
      {note === undefined ? null : <div className="text-sm text-muted">{note}</div>}
    </div>
  )
}
