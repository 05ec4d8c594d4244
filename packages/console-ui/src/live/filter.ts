import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { DecisionEvent } from '../../../holdfast/src/core/event.ts'

/** Which decisions are shown; `null` takes all. Kept in the address, so that other views lead here. */
export interface Filter {
  readonly verdict: string | null
  readonly stage: string | null
  readonly code: string | null
  /** `POST /api/orders` */
  readonly route: string | null
  /** `client …`, `principal …` */
  readonly caller: string | null
}

const fields = ['verdict', 'stage', 'code', 'route', 'caller'] as const

export function useFilter() {
  const [search, setSearch] = useSearchParams()
  const filter = useMemo(
    () => Object.fromEntries(fields.map((field) => [field, search.get(field)])) as unknown as Filter,
    [search],
  )
  const choose = (field: keyof Filter, value: string | null) =>
    setSearch(
      (now) => {
        if (value === null || value === '') now.delete(field)
        else now.set(field, value)
        return now
      },
      { replace: true },
    )
  const clear = () =>
    setSearch(
      (now) => {
        for (const field of fields) now.delete(field)
        return now
      },
      { replace: true },
    )
  return { filter, choose, clear, filtered: fields.some((field) => filter[field] !== null) }
}

/** As the server names routes. */
export const routeOf = ({ method, route }: DecisionEvent): string => `${method} ${route}`

/** Who called, as lists name them; `null` where neither caller nor address is known. */
export function callerOf({ principal, client }: DecisionEvent): string | null {
  if (principal !== null) return `principal ${principal}`
  return client === null ? null : `client ${client}`
}

export function fits(event: DecisionEvent, { verdict, stage, code, route, caller }: Filter): boolean {
  return (
    (verdict === null || event.verdict === verdict) &&
    (stage === null || event.stage === stage) &&
    (code === null || event.code === code) &&
    (route === null || routeOf(event) === route) &&
    (caller === null || callerOf(event) === caller || (event.client !== null && `client ${event.client}` === caller))
  )
}
