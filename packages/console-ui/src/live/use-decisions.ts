import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { EventsPage } from '../../../holdfast/src/console/wire.ts'
import type { DecisionEvent } from '../../../holdfast/src/core/event.ts'
import { get } from '../data/fetch.ts'
import type { Told } from '../data/stream.ts'
import { useTold } from '../data/use-stream.ts'
import { fits, type Filter } from './filter.ts'

/** One request can make several decisions only by being sent again, so the two together are a name. */
export const keyOf = ({ requestId, time }: DecisionEvent): string => `${requestId} ${time}`

/** What the stream tells, above what was recorded before it; each decision once, the newest first. */
export function useDecisions(filter: Filter) {
  const told = useTold()
  const [held, setHeld] = useState<Told | null>(null)
  const recorded = useInfiniteQuery({
    queryKey: ['events', filter],
    queryFn: ({ pageParam, signal }) => get<EventsPage>('events', { ...filter, before: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const shown = held ?? told
  const events = useMemo(() => {
    const once = new Map<string, DecisionEvent>()
    for (const event of shown.events) if (fits(event, filter)) once.set(keyOf(event), event)
    for (const page of recorded.data?.pages ?? []) for (const event of page.events) once.set(keyOf(event), event)
    return [...once.values()].toSorted((a, b) => b.time - a.time)
  }, [shown, recorded.data, filter])
  return {
    events,
    recorded,
    skipped: shown.skipped,
    paused: held !== null,
    /** Came since it was paused, at most as many as the page keeps. */
    waiting: held === null ? 0 : told.events.findIndex((event) => event === held.events[0]),
    pause: () => setHeld((now) => now ?? told),
    follow: () => setHeld(null),
  }
}
