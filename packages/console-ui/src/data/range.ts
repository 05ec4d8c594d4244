import { useCallback } from 'react'
import { useSearchParams } from 'wouter'
import type { Range } from '../../../holdfast/src/console/wire.ts'
import { remembered } from './remembered.ts'

export const ranges: readonly { readonly value: Range; readonly label: string; readonly words: string }[] = [
  { value: '10m', label: '10 min', words: 'the last 10 minutes' },
  { value: '1h', label: '1 h', words: 'the last hour' },
  { value: '24h', label: '24 h', words: 'the last 24 hours' },
]

const known = (value: string | null): Range | null => ranges.find((range) => range.value === value)?.value ?? null

/** In the address, so that a link shows to others what one sees; else as chosen last. */
export function useRange(): readonly [Range, (range: Range) => void] {
  const [search, setSearch] = useSearchParams()
  const range = known(search.get('range')) ?? known(remembered('range')) ?? '10m'
  const choose = useCallback(
    (to: Range) => {
      setSearch(
        (now) => {
          now.set('range', to)
          return now
        },
        { replace: true },
      )
    },
    [setSearch],
  )
  return [range, choose]
}
