import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { AuditAnswer } from '../../../holdfast/src/console/wire.ts'
import type { AuditEvent } from '../../../holdfast/src/core/event.ts'
import { get } from '../data/fetch.ts'

/** Fewer than these are looked for further back, in at most so many pages. */
const ENOUGH = 20
const PAGES = 6

/** Pages of what happened. Where a filter leaves little of them it reads on by itself, for a while. */
export function useAudit(fits: (event: AuditEvent) => boolean) {
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) => get<AuditAnswer>('audit', { before: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // Who reads further back is not moved about.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? 15_000 : false),
  })
  const { data, error, hasNextPage, isFetching, fetchNextPage } = query
  const pages = data?.pages ?? []
  const found = pages.reduce((sum, { rows }) => sum + rows.filter(({ event }) => fits(event)).length, 0)
  const readsOn = hasNextPage && !isFetching && error === null && found < ENOUGH && pages.length < PAGES
  useEffect(() => {
    if (readsOn) void fetchNextPage()
  }, [readsOn, fetchNextPage])
  return query
}
