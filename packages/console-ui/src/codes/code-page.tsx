import { useEffect, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { Empty } from '../design/empty.tsx'
import { ProblemNotice } from '../design/problem-notice.tsx'
import { Skeleton } from '../design/skeleton.tsx'
import { Markdown } from './markdown.tsx'
import { codePage } from './pages.ts'

type Page = { readonly code: string; readonly text: string | null } | { readonly code: string; readonly error: Error }

/** What a code means, why it happens, what to do: the documentation's own page, without a network. */
export default function CodePage() {
  const [search] = useSearchParams()
  const code = search.get('code') ?? ''
  const [page, setPage] = useState<Page | null>(null)
  useEffect(() => {
    let wanted = true
    codePage(code).then(
      (text) => wanted && setPage({ code, text }),
      (error: Error) => wanted && setPage({ code, error }),
    )
    return () => {
      wanted = false
    }
  }, [code])
  const shown = page?.code === code ? page : null
  return (
    <article className="grid max-w-3xl gap-3 leading-relaxed">
      <header>
        <p className="label">{code}</p>
        <h1 className="text-2xl font-semibold">
          {shown !== null && 'text' in shown && shown.text !== null ? titleOf(shown.text) : code}
        </h1>
        <p className="mt-2">
          <Link href={`/live?code=${encodeURIComponent(code)}`} className="link">
            The decisions with this code
          </Link>
        </p>
      </header>
      {shown === null ? (
        <Skeleton lines={6} label="Loading the page of this code" />
      ) : 'error' in shown ? (
        <ProblemNotice error={shown.error} onRetry={() => location.reload()} />
      ) : shown.text === null ? (
        <Empty title="This code is not the gate’s own">This app gives it out: look for it in the app’s code.</Empty>
      ) : (
        <Markdown text={shown.text} />
      )}
    </article>
  )
}

const titleOf = (text: string): string => /^# (.+)$/m.exec(text)?.[1] ?? ''
