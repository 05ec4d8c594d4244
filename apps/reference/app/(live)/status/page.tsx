import type { Metadata } from 'next'
import Link from 'next/link'
import { connection } from 'next/server'
import { Suspense } from 'react'
import { health } from '@/database/health'
import { currentPrincipal } from '@/security'
import { PageTitle } from '@/ui/page-title'

export const metadata: Metadata = { title: 'Status' }

/** The frame of this page is made at build time; the two panels are filled in for each visitor while it loads. */
export default function StatusPage() {
  return (
    <>
      <PageTitle title="Status">
        How the parts behind the gate are doing, and who the gate takes you for. The words were ready before you came;
        the values are from this moment. There is also{' '}
        <Link href="/written" className="link">
          a page that is written once a second
        </Link>
        .
      </PageTitle>
      <div className="grid gap-x-16 gap-y-12 lg:grid-cols-2">
        <section aria-labelledby="parts">
          <h2 id="parts" className="mb-4 text-xl font-semibold">
            The parts
          </h2>
          <Suspense fallback={<Waiting rows={3} />}>
            <Parts />
          </Suspense>
        </section>
        <section aria-labelledby="you">
          <h2 id="you" className="mb-4 text-xl font-semibold">
            You
          </h2>
          <Suspense fallback={<Waiting rows={3} />}>
            <You />
          </Suspense>
        </section>
      </div>
    </>
  )
}

async function Parts() {
  await connection()
  const { status, database, limiter } = await health()
  return (
    <Readings
      of={[
        ['App', status],
        ['Database', database],
        ['Rate limiter', limiter.state],
      ]}
    />
  )
}

async function You() {
  const principal = await currentPrincipal()
  return (
    <Readings
      of={[
        ['Signed in', principal === null ? 'no' : 'yes'],
        [
          'Known by',
          principal === null
            ? 'nothing: you are anonymous'
            : `a ${principal.carries}, checked by ${principal.provider}`,
        ],
        ['Roles', principal === null || principal.roles.length === 0 ? 'none' : principal.roles.join(', ')],
      ]}
    />
  )
}

function Readings({ of }: { of: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="border-b border-line">
      {of.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[8rem_minmax(0,1fr)] border-t border-line py-3">
          <dt className="text-muted">{name}</dt>
          <dd className="font-mono text-sm leading-6">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Waiting({ rows }: { rows: number }) {
  return (
    <div className="border-b border-line">
      <p className="sr-only">Loading</p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} aria-hidden="true" className="border-t border-line py-3">
          <div className="on-its-way h-6 w-2/3 bg-line" />
        </div>
      ))}
      <noscript>
        <p className="py-3">
          This part needs JavaScript. The same is at <code className="font-mono text-sm">/api/health</code>.
        </p>
      </noscript>
    </div>
  )
}
