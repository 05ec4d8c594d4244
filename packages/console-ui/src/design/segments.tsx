import { useId } from 'react'

interface SegmentsProps<T extends string> {
  /** What is chosen; read, not shown. */
  readonly label: string
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of a few, all in sight: radio buttons, so that arrow keys choose. */
export function Segments<T extends string>({ label, options, value, onChange }: SegmentsProps<T>) {
  const name = useId()
  return (
    <fieldset className="inline-flex max-w-full flex-wrap justify-self-start rounded border border-edge">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex min-h-8 items-center px-2.5 text-sm font-medium text-muted hover:text-ink has-checked:bg-tide has-checked:text-on-tide has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-tide"
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 size-full cursor-pointer opacity-0"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
