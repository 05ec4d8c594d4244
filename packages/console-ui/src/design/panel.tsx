import { useId, type ReactNode } from 'react'

interface PanelProps {
  readonly title: string
  /** One line below the title: what is measured, and of what. */
  readonly note?: ReactNode
  /** Controls at the right of the title. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** A part of a view: a ruled line, a heading, what it shows. Panels stand side by side, never in one another. */
export function Panel({ title, note, aside, children }: PanelProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0 border-t border-ink pt-2">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {aside}
        {note === undefined ? null : <p className="basis-full text-sm text-muted">{note}</p>}
      </div>
      {children}
    </section>
  )
}
