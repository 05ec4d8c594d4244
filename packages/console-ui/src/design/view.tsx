import type { ReactNode } from 'react'

interface ViewProps {
  readonly title: string
  /** What this view answers, one sentence. */
  readonly lead?: ReactNode
  /** Controls of the whole view. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The frame of every view: its one `h1`, then panels. */
export function View({ title, lead, actions, children }: ViewProps) {
  return (
    <>
      <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="max-w-2xl">
          <h1 className="text-2xl font-semibold">{title}</h1>
          {lead === undefined ? null : <p className="mt-1 text-muted">{lead}</p>}
        </div>
        {actions}
      </header>
      <div className="grid min-w-0 grid-cols-1 gap-10">{children}</div>
    </>
  )
}
