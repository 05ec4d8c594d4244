import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

interface ButtonProps extends ComponentProps<'button'> {
  /** `danger` shuts somebody out or takes something away; `bare` has no frame. */
  readonly tone?: 'plain' | 'primary' | 'danger' | 'bare'
  readonly small?: boolean
  /** On its way: keeps its place and its focus, and takes no second press. */
  readonly busy?: boolean
}

const tones = {
  plain: 'border-edge bg-transparent hover:border-tide hover:bg-tide-wash',
  primary: 'border-tide bg-tide text-on-tide hover:border-tide-deep hover:bg-tide-deep',
  danger: 'border-buoy bg-transparent text-buoy hover:bg-buoy-wash',
  bare: 'border-transparent hover:bg-tide-wash',
} as const

export function Button({
  tone = 'plain',
  small = false,
  busy = false,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(
        'inline-flex items-center justify-center gap-2 rounded border font-medium whitespace-nowrap disabled:border-line disabled:bg-transparent disabled:text-muted aria-disabled:cursor-progress aria-disabled:border-dashed',
        small ? 'min-h-8 px-2.5 text-sm' : 'min-h-10 px-4',
        tones[tone],
        className,
      )}
    >
      {children}
    </button>
  )
}
