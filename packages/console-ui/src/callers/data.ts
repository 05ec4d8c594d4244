import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import type { CallersAnswer, ListCaller } from '../../../holdfast/src/console/wire.ts'
import { command, get } from '../data/fetch.ts'
import type { Problem } from '../data/problem.ts'

const KEY = ['callers']

export const useListed = () =>
  useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<CallersAnswer>('callers', {}, signal),
    refetchInterval: 15_000,
  })

export function useListCaller(): UseMutationResult<CallersAnswer, Problem, ListCaller> {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change) => command<CallersAnswer>('callers/list', change),
    onSuccess: (answer) => queries.setQueryData(KEY, answer),
  })
}
