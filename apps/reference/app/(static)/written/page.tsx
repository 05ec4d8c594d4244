import type { Metadata } from 'next'
import { cacheLife } from 'next/cache'
import { PageTitle } from '@/ui/page-title'

export const metadata: Metadata = { title: 'Written again' }

/** One page for everybody, which Next writes again, behind a visitor, when it is older than a second. */
export default async function WrittenPage() {
  return (
    <>
      <PageTitle title="Written again">
        Everybody gets the same copy of this page, and the first to come after a second causes the next one. Its scripts
        are others each time, and its policy names none of them: what they say has been made data.
      </PageTitle>
      <dl className="max-w-xl border-b border-line">
        <div className="grid grid-cols-[8rem_minmax(0,1fr)] border-t border-line py-3">
          <dt className="text-muted">This copy is of</dt>
          <dd className="font-mono text-sm leading-6">
            <time>{await now()}</time>
          </dd>
        </div>
      </dl>
    </>
  )
}

async function now(): Promise<string> {
  'use cache'
  cacheLife({ revalidate: 1, expire: 3600 })
  return new Date().toISOString()
}
