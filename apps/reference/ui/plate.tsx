import Link from 'next/link'
import type { ReactNode } from 'react'
import { Gauge, type StageName } from './gauge'

/** The plate beside a page: which declaration its form or list goes through, and what each stage demands there. */
export function Plate({ route, says }: { route: string; says: Partial<Record<StageName, ReactNode>> }) {
  return (
    <aside aria-labelledby="plate" className="lg:sticky lg:top-8 lg:self-start">
      <h2 id="plate" className="text-sm font-semibold">
        What guards this page
      </h2>
      <p className="mt-1 mb-4 font-mono text-[0.8125rem] text-muted">{route}</p>
      <Gauge says={says} />
      <p className="mt-4 text-sm">
        <Link href="/gate" className="link inline-block py-1">
          What each stage does
        </Link>
      </p>
    </aside>
  )
}

/** A page with its plate: side by side where there is room, the plate after the content where there is not. */
export function WithPlate({ plate, children }: { plate: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-16 gap-y-14 lg:grid-cols-[minmax(0,1fr)_17rem]">
      <div className="min-w-0">{children}</div>
      {plate}
    </div>
  )
}
