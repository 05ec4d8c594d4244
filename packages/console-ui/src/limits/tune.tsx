import { useState } from 'react'
import { count } from '../design/format.ts'
import { Button } from '../design/button.tsx'
import { SelectField, TextField } from '../design/field.tsx'
import type { LimitChange, LimitRow } from '../../../holdfast/src/console/wire.ts'
import { Apply, Undo } from './apply.tsx'
import { useSettled, useWhatIf } from './data.ts'
import { draftOf, faultOf, isSame, typed, withLimit, type Draft } from './draft.ts'
import { topOf } from './scale.ts'
import { crowdText, Threshold } from './threshold.tsx'
import { WhatIf } from './what-if.tsx'
import { hasBurst, numbersText, windowText } from './words.ts'

const WINDOWS = [1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000]

/** Another threshold, tried on what was recorded before it is put in force. */
export function Tune({ row, changes }: { readonly row: LimitRow; readonly changes: readonly LimitChange[] }) {
  // Nothing is tried out until something is moved: until then it follows what is in force.
  const [tried, setTried] = useState<Draft | null>(null)
  const draft = tried ?? draftOf(row)
  const { algorithm } = row.inForce
  const fault = faultOf(draft, algorithm)
  const settled = useSettled(`${draft.limit} ${draft.window} ${draft.burst ?? ''}`, 250)
  const isSettled = settled === `${draft.limit} ${draft.window} ${draft.burst ?? ''}`
  const whatIf = useWhatIf(row.id, draft, fault === null && isSettled)
  const use = row.observed?.use ?? null
  const suggested = row.observed?.suggested ?? null
  // Use is of what goes at once: with a burst of its own, that is not what the threshold says.
  const isRate = row.inForce.burst !== undefined && row.inForce.burst !== row.inForce.limit
  const [top] = useState(() =>
    topOf([row.declared.limit, row.inForce.limit, ...(isRate ? [] : [use?.max ?? 0, suggested ?? 0])]),
  )
  const change = (limit: number) => setTried(withLimit(draft, limit, row.inForce))
  return (
    <div className="grid grid-cols-1 gap-x-10 gap-y-6 pt-2 pb-8 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
      <div className="grid min-w-0 grid-cols-1 content-start gap-4">
        <Threshold
          value={draft.limit}
          top={Math.max(top, draft.limit)}
          use={isRate ? null : use}
          inForce={row.inForce.limit}
          suggested={isRate ? null : suggested}
          text={numbersText({ ...draft, burst: draft.burst ?? draft.limit })}
          onChange={change}
        />
        <p className="sr-only">{isRate ? null : crowdText(use)}</p>
        <div className="grid grid-cols-2 gap-3">
          <ExactNumber label="Exactly" value={draft.limit} onChange={change} />
          <SelectField
            label="Window"
            value={String(draft.window)}
            options={[...new Set([...WINDOWS, row.declared.window, row.inForce.window])]
              .toSorted((a, b) => a - b)
              .map((window) => ({ value: String(window), label: windowText(window) }))}
            onChange={(window) => setTried({ ...draft, window: Number(window) })}
          />
          {hasBurst(algorithm) && draft.burst !== null ? (
            <ExactNumber
              label={algorithm === 'gcra' ? 'At once at most' : 'The bucket holds'}
              value={draft.burst}
              onChange={(burst) => setTried({ ...draft, burst })}
            />
          ) : null}
        </div>
        <label className="flex min-h-8 items-start gap-2">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-tide"
            checked={draft.observe}
            onChange={(event) => setTried({ ...draft, observe: event.currentTarget.checked })}
          />
          <span>
            Observe only{' '}
            <span className="block text-sm text-muted">Counts, refuses nobody, and shows whom it would refuse.</span>
          </span>
        </label>
        {fault === null ? null : (
          <p role="alert" className="text-sm font-medium text-fault">
            {fault}
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          <Apply
            row={row}
            draft={draft}
            isValid={fault === null}
            whatIf={whatIf.isPlaceholderData || !isSettled ? undefined : whatIf.data}
            onDone={() => setTried(null)}
          />
          {tried === null || isSame(draft, draftOf(row)) ? null : (
            <Button onClick={() => setTried(null)}>Put back</Button>
          )}
          {suggested === null || suggested === (isRate ? draft.burst : draft.limit) ? null : (
            <Button onClick={() => (isRate ? setTried({ ...draft, burst: suggested }) : change(suggested))}>
              Try {count(suggested)}
              {isRate ? ' at once' : ''}
            </Button>
          )}
        </div>
        <Undo row={row} changes={changes} />
      </div>
      <WhatIf query={whatIf} isWaiting={fault === null && (!isSettled || whatIf.isFetching)} per={row.per} />
    </div>
  )
}

/** A number that is typed: what is in the field stays as it is written while it is none. */
function ExactNumber({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
}) {
  const [text, setText] = useState<string | null>(null)
  return (
    <TextField
      label={label}
      inputMode="numeric"
      autoComplete="off"
      maxLength={15}
      value={text ?? count(value)}
      error={text !== null && typed(text) === null ? 'A whole number.' : null}
      onChange={(event) => {
        setText(event.currentTarget.value)
        const number = typed(event.currentTarget.value)
        if (number !== null) onChange(number)
      }}
      onBlur={() => setText(null)}
    />
  )
}
