import { keepPreviousData, useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ChangeLimit, LimitOverride, LimitsAnswer, WhatIfAnswer } from '../../../holdfast/src/console/wire.ts'
import { command, get } from '../data/fetch.ts'
import type { Problem } from '../data/problem.ts'
import type { Draft } from './draft.ts'

const KEY = ['limits']

export const useLimits = () =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => get<LimitsAnswer>('limits', {}, signal), refetchInterval: 15_000 })

/** Puts numbers in force. A conflict fetches what somebody else has put there, so that both can be shown. */
export function useChangeLimit(): UseMutationResult<
  LimitsAnswer,
  Problem,
  { limit: string; to: LimitOverride | null }
> {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ limit, to }) => {
      const revision = queries.getQueryData<LimitsAnswer>(KEY)?.revision ?? 0
      return command<LimitsAnswer>('limits/change', { limit, to, revision } satisfies ChangeLimit)
    },
    onSuccess: (answer) => queries.setQueryData(KEY, answer),
    onError: (problem) => (problem.code === 'object.conflict' ? queries.refetchQueries({ queryKey: KEY }) : undefined),
  })
}

/** What these numbers would have refused. The last answer stays while the next one is on its way. */
export function useWhatIf(id: string, { limit, window, burst }: Draft, enabled: boolean) {
  return useQuery({
    queryKey: ['what-if', id, limit, window, burst],
    queryFn: ({ signal }) => get<WhatIfAnswer>('limits/what-if', { id, limit, window, burst }, signal),
    placeholderData: keepPreviousData,
    enabled,
  })
}

/** The value as it was when it last stood still for so many milliseconds. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return settled
}
