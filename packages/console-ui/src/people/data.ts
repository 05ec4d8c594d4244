import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import type { PeopleAnswer, PersonAnswer } from '../../../holdfast/src/console/wire.ts'
import { command, get } from '../data/fetch.ts'
import type { Problem } from '../data/problem.ts'

export const usePeople = (find: string) =>
  useInfiniteQuery({
    queryKey: ['people', find],
    queryFn: ({ pageParam, signal }) => get<PeopleAnswer>('people', { find, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  })

const keyOf = (id: string) => ['person', id]
const pathOf = (id: string) => `people/${encodeURIComponent(id)}`

export const usePerson = (id: string) =>
  useQuery({ queryKey: keyOf(id), queryFn: ({ signal }) => get<PersonAnswer>(pathOf(id), {}, signal) })

/** What is ended: one session, all of them (but the one that looks), or a key. It is gone once the server has said so. */
export type Ending =
  | { readonly what: 'session'; readonly id: string; readonly name: string }
  | { readonly what: 'sessions'; readonly count: number; readonly isOwn: boolean }
  | { readonly what: 'key'; readonly id: string; readonly name: string }

export function useEnd(person: string): UseMutationResult<PersonAnswer, Problem, Ending> {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (ending) => command<PersonAnswer>(`${pathOf(person)}/${commandOf(ending)}`),
    onSuccess: (answer) => queries.setQueryData(keyOf(person), answer),
  })
}

function commandOf(ending: Ending): string {
  if (ending.what === 'sessions') return 'sessions/revoke'
  return `${ending.what === 'key' ? 'keys' : 'sessions'}/${encodeURIComponent(ending.id)}/revoke`
}
