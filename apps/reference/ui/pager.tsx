import { ArrowLeft, ArrowRight } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'

/** Previous and next, with where one is; nothing where everything fits on one page. */
export function Pager({
  page,
  limit,
  total,
  href,
}: {
  page: number
  limit: number
  total: number
  href: (page: number) => string
}) {
  const last = Math.max(1, Math.ceil(total / limit))
  if (last === 1 && page === 1) return null
  return (
    <nav aria-label="Pages" className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-2">
      {page > 1 && (
        <Link
          href={href(Math.min(page - 1, last)) as Route}
          rel="prev"
          className="link inline-flex min-h-11 items-center gap-1.5"
        >
          <ArrowLeft aria-hidden="true" size={16} /> Previous
        </Link>
      )}
      <span className="text-muted">
        Page {page} of {last}
      </span>
      {page < last && (
        <Link href={href(page + 1) as Route} rel="next" className="link inline-flex min-h-11 items-center gap-1.5">
          Next <ArrowRight aria-hidden="true" size={16} />
        </Link>
      )}
    </nav>
  )
}
