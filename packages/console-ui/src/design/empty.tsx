import type { ReactNode } from 'react'

interface EmptyProps {
  readonly title: string
  /** Why there is nothing, and what would put something here. */
  readonly children?: ReactNode
}

export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="border-l-4 border-line py-2 pl-4">
      <p className="text-lg font-medium">{title}</p>
      {children === undefined ? null : <div className="mt-1 max-w-prose text-muted">{children}</div>}
    </div>
  )
}
