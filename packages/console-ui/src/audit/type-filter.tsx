import { useId } from 'react'
import type { AuditEvent } from '../../../holdfast/src/core/event.ts'
import { groups, typesOf, words, wordsOf } from './words.ts'

/** Whether an event is of a group (`group:Sessions`) or a type; of everything for an empty text. */
export function fits({ type }: Pick<AuditEvent, 'type'>, wanted: string): boolean {
  if (wanted === '' || wanted === type) return true
  return wanted.startsWith('group:') && wordsOf(type).group === wanted.slice('group:'.length)
}

/** Everything, one group, or one type. */
export function TypeFilter({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div className="mb-4 sm:max-w-sm">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        Show
      </label>
      <select
        id={id}
        data-filter
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        className="min-h-10 w-full rounded border border-edge bg-surface px-3 py-1.5 hover:border-ink"
      >
        <option value="">Everything</option>
        {groups.map((group) => (
          <optgroup key={group} label={group}>
            <option value={`group:${group}`}>{group}: all</option>
            {typesOf(group).map((type) => (
              <option key={type} value={type}>
                {words[type].title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}
