import type { ReactNode } from 'react'

export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-9">
      <h1 className="text-3xl font-semibold sm:text-4xl">{title}</h1>
      {children !== undefined && <p className="mt-3 max-w-2xl text-lg text-muted">{children}</p>}
    </div>
  )
}
