import { useCallback, useRef, useState, type KeyboardEvent } from 'react'
import type { DecisionEvent } from '../../../holdfast/src/core/event.ts'
import { DecisionRow } from './decision-row.tsx'
import { keyOf } from './use-decisions.ts'

interface DecisionListProps {
  readonly events: readonly DecisionEvent[]
  readonly onOpen: (event: DecisionEvent) => void
  /** Somebody reads here by keyboard: what moves away under the focus cannot be read. */
  readonly onRead: () => void
}

const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
}

/** One stop for Tab; arrows, j and k go through the rows, Enter opens one. */
export function DecisionList({ events, onOpen, onRead }: DecisionListProps) {
  const list = useRef<HTMLOListElement>(null)
  const [current, setCurrent] = useState<string | null>(null)
  const index = Math.max(
    0,
    events.findIndex((event) => keyOf(event) === current),
  )

  const move = (event: KeyboardEvent) => {
    const by = moves[event.key]
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const to = Math.max(0, Math.min(events.length - 1, index + by))
    const row = list.current?.querySelectorAll<HTMLElement>('[data-decision]')[to]
    row?.focus()
  }
  const open = useCallback((event: DecisionEvent) => onOpen(event), [onOpen])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of the buttons in it
    <ol
      ref={list}
      aria-label="Decisions, the newest first"
      className="border-b border-line"
      onKeyDown={move}
      onFocus={(event) => {
        onRead()
        setCurrent((event.target as HTMLElement).dataset['decision'] ?? null)
      }}
    >
      {events.map((event, at) => (
        <DecisionRow key={keyOf(event)} event={event} reachable={at === index} onOpen={open} />
      ))}
    </ol>
  )
}
