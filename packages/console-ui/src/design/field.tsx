import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes.ts'

const box =
  'min-h-10 w-full rounded border border-edge bg-surface px-3 py-1.5 hover:border-ink aria-invalid:border-fault aria-invalid:border-2'

interface Said {
  readonly label: string
  /** Below the field: what may be written. */
  readonly hint?: ReactNode
  readonly error?: string | null
}

/** A field with its label, its hint and what is wrong with it. */
export function TextField({ label, hint, error, className, ...rest }: Said & ComponentProps<'input'>) {
  const id = useId()
  const wrong = error !== null && error !== undefined
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={wrong || undefined}
        aria-describedby={hint !== undefined || wrong ? `${id}-said` : undefined}
        className={box}
      />
      {hint === undefined && !wrong ? null : (
        <p id={`${id}-said`} className={classes('mt-1 text-sm', wrong ? 'text-fault' : 'text-muted')}>
          {wrong ? error : hint}
        </p>
      )}
    </div>
  )
}

interface SelectFieldProps extends Omit<ComponentProps<'select'>, 'onChange'> {
  readonly label: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}

export function SelectField({ label, options, onChange, className, ...rest }: SelectFieldProps) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <select {...rest} id={id} className={box} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
