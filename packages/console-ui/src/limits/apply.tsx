import { ArrowRight, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../design/button.tsx'
import { Confirm } from '../design/confirm.tsx'
import { count, share } from '../design/format.ts'
import { notify } from '../design/notices.tsx'
import type { LimitChange, LimitRow, WhatIfAnswer } from '../../../holdfast/src/console/wire.ts'
import { useChangeLimit } from './data.ts'
import { draftOf, isSame, overrideOf, type Draft } from './draft.ts'
import { numbersText, overriddenText, stateText } from './words.ts'

interface ApplyProps {
  readonly row: LimitRow
  readonly draft: Draft
  readonly isValid: boolean
  /** What the draft would have refused; `undefined` while that is not known. */
  readonly whatIf: WhatIfAnswer | undefined
  readonly onDone: () => void
}

const withBurst = (draft: Draft) => ({ ...draft, burst: draft.burst ?? draft.limit })

/** Puts a draft in force, once somebody has read what that does. */
export function Apply({ row, draft, isValid, whatIf, onDone }: ApplyProps) {
  const [asked, setAsked] = useState(false)
  const change = useChangeLimit()
  const isConflict = change.error?.code === 'object.conflict'
  const close = () => {
    setAsked(false)
    change.reset()
  }
  const apply = () =>
    change.mutate(
      { limit: row.id, to: overrideOf(draft, row) },
      {
        onSuccess: () => {
          close()
          onDone()
          notify(`${row.id}: ${draftText(draft)} is in force, on every instance within 2 seconds.`)
        },
      },
    )
  return (
    <>
      <Button tone="primary" disabled={!isValid || isSame(draft, draftOf(row))} onClick={() => setAsked(true)}>
        Put in force…
      </Button>
      <Confirm
        open={asked}
        title={`Change ${row.id}?`}
        action={isConflict ? 'Put mine in force instead' : 'Put in force'}
        busy={change.isPending}
        error={isConflict ? null : change.error}
        onConfirm={apply}
        onCancel={close}
      >
        {isConflict ? (
          <div role="alert" className="border-l-4 border-fault bg-fault-wash px-4 py-3">
            <p className="font-medium">Somebody else has changed the settings meanwhile</p>
            <p className="mt-1 text-sm text-muted">
              In force is now what stands on the left. Your numbers are kept, and nothing of yours is in force yet.
            </p>
          </div>
        ) : null}
        <FromTo from={stateText(row.inForce, row.observe)} to={draftText(draft)} />
        <Outcome whatIf={whatIf} observe={draft.observe} />
        <Consequences row={row} draft={draft} />
      </Confirm>
    </>
  )
}

const draftText = (draft: Draft) => numbersText(withBurst(draft)) + (draft.observe ? ', observe only' : '')

function FromTo({ from, to }: { readonly from: string; readonly to: string }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xl font-medium">
      <span className="text-muted">{from}</span>
      <ArrowRight size={18} role="img" aria-label="becomes" className="shrink-0" />
      <span>{to}</span>
    </p>
  )
}

function Outcome({ whatIf, observe }: { readonly whatIf: WhatIfAnswer | undefined; readonly observe: boolean }) {
  if (whatIf === undefined) return <p className="text-muted">What it would have refused is still being counted.</p>
  if (whatIf.requests === 0) return <p>No call is recorded on which it could be tried.</p>
  const { requests, denied, identities, callers } = whatIf
  return (
    <p>
      Of {count(requests)} recorded calls it would have refused{' '}
      <b className={denied > 0 ? 'font-semibold text-buoy' : 'font-semibold'}>{count(denied)}</b> (
      {share(denied, requests)}), of {count(identities)} of {count(callers)} callers.
      {observe ? ' Observing, it refuses none of them, and shows them.' : null}
    </p>
  )
}

function Consequences({ row, draft }: { readonly row: LimitRow; readonly draft: Draft }) {
  return (
    <ul className="list-disc space-y-1 pl-5 text-muted">
      <li>In force on every instance within 2 seconds, recorded under your name, and taken back with one click.</li>
      {draft.window === row.inForce.window ? null : (
        <li>Another window is another counter: it begins empty for everybody.</li>
      )}
      {Object.keys(row.tiers).length === 0 ? null : (
        <li>
          These numbers are for all its tiers ({Object.keys(row.tiers).join(', ')}), which have their own as declared.
        </li>
      )}
      {row.per === 'everybody' && !draft.observe ? (
        <li>Everybody shares it: once it is used up, all callers are refused.</li>
      ) : null}
    </ul>
  )
}

/** One click back: to what was in force before the last change, or to what is declared. */
export function Undo({ row, changes }: { readonly row: LimitRow; readonly changes: readonly LimitChange[] }) {
  const change = useChangeLimit()
  if (!row.overridden) return null
  const last = changes.find(({ limit }) => limit === row.id)
  const back = (to: LimitChange['from']) =>
    change.mutate(
      { limit: row.id, to },
      {
        onSuccess: () =>
          notify(
            `${row.id} is back to ${to === null ? `what is declared: ${numbersText(row.declared)}` : overriddenText(to, row.declared)}.`,
          ),
        onError: (problem) =>
          notify(
            problem.code === 'object.conflict'
              ? 'Somebody else has changed the settings meanwhile: look at what is in force, and undo again.'
              : `Not undone: ${problem.message}`,
            'fault',
          ),
      },
    )
  const former = last?.from ?? null
  return (
    <div className="flex flex-wrap gap-2">
      {former === null ? null : (
        <Button small busy={change.isPending} onClick={() => back(former)}>
          <Undo2 size={14} aria-hidden />
          Undo: back to {overriddenText(former, row.declared)}
        </Button>
      )}
      <Button small busy={change.isPending} onClick={() => back(null)}>
        <Undo2 size={14} aria-hidden />
        {former === null ? 'Undo: ' : ''}
        {former === null ? 'back' : 'Back'} to declared {numbersText(row.declared)}
      </Button>
    </div>
  )
}
