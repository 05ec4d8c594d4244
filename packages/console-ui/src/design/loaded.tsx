import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Moment } from './moment.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { Skeleton } from './skeleton.tsx'

interface LoadedProps<T> {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch' | 'dataUpdatedAt'>
  /** What is loaded: "limits". */
  readonly what: string
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}

/** What a query has: lines while it loads, the problem where there is nothing else, and what was there before under it. */
export function Loaded<T>({ query, what, lines = 6, children }: LoadedProps<T>) {
  const { data, error, refetch, dataUpdatedAt } = query
  const retry = () => void refetch()
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={lines} label={`Loading ${what}`} />
    ) : (
      <ProblemNotice error={error} onRetry={retry} />
    )
  }
  return (
    <>
      {error === null ? null : (
        <div className="grid gap-1">
          <ProblemNotice error={error} onRetry={retry} />
          <p className="text-sm text-muted">
            Below is what was known <Moment at={dataUpdatedAt} />.
          </p>
        </div>
      )}
      {children(data)}
    </>
  )
}
