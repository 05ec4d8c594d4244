import { useState } from 'react'
import { Confirm } from '../design/confirm.tsx'
import { TextField } from '../design/field.tsx'
import { notify } from '../design/notices.tsx'
import { Segments } from '../design/segments.tsx'
import { CallerTag } from './caller-tag.tsx'
import { useListCaller } from './data.ts'
import { consequencesOf, doneText, lengths, minutesOf, type Length, type Verdict } from './listing.ts'
import { isName, partsOf } from './names.ts'

/** What somebody is about to do to a caller; an empty `id` is asked for. */
export interface Listing {
  readonly id: string
  readonly verdict: Verdict
  /** What it is listed as now. */
  readonly listedAs?: 'allow' | 'deny'
}

/** Blocks, lets past the limits or takes off, once somebody has read what that does. */
export function ListCallerDialog({ listing, onClose }: { readonly listing: Listing; readonly onClose: () => void }) {
  const isByName = listing.id === ''
  const [name, setName] = useState(listing.id)
  const [verdict, setVerdict] = useState(listing.verdict)
  const [length, setLength] = useState<Length>('60')
  const [reason, setReason] = useState('')
  const [isTried, setIsTried] = useState(false)
  const list = useListCaller()
  const id = name.trim()
  const { kind, short } = partsOf(id)
  const isMisnamed = !isName(id)
  const confirm = () => {
    setIsTried(true)
    if (isMisnamed) return
    list.mutate(
      {
        id,
        verdict,
        minutes: verdict === null ? null : minutesOf(length),
        reason: verdict === null || reason.trim() === '' ? null : reason.trim(),
      },
      {
        onSuccess: () => {
          notify(doneText(`${kind} ${short}`.trim(), verdict))
          onClose()
        },
      },
    )
  }
  return (
    <Confirm
      open
      title={titleOf(verdict, listing.listedAs)}
      action={
        verdict === 'deny'
          ? 'Block'
          : verdict === 'allow'
            ? 'Let past the limits'
            : listing.listedAs === 'deny'
              ? 'Unblock'
              : 'Take off the list'
      }
      tone={verdict === 'deny' ? 'danger' : 'primary'}
      busy={list.isPending}
      error={list.error}
      onConfirm={confirm}
      onCancel={onClose}
    >
      {isByName ? (
        <>
          <TextField
            label="Name"
            hint="As events and logs have it: “client” or “principal”, and 22 characters."
            error={isTried && isMisnamed ? '“client” or “principal”, a space, and 22 letters, digits, - or _.' : null}
            value={name}
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Segments
            label="What happens to its calls"
            options={[
              { value: 'deny', label: 'Block' },
              { value: 'allow', label: 'Let past the limits' },
            ]}
            value={verdict ?? 'deny'}
            onChange={setVerdict}
          />
        </>
      ) : (
        <p className="text-lg">
          <CallerTag id={id} />
        </p>
      )}
      <ul className="list-disc space-y-1 pl-5 text-muted">
        {consequencesOf(verdict, kind).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {verdict === null ? null : (
        <>
          <div>
            <p className="mb-1 text-sm font-medium" aria-hidden>
              For how long
            </p>
            <Segments label="For how long" options={lengths} value={length} onChange={setLength} />
          </div>
          <TextField
            label="Reason"
            hint={`For whoever reads the list; it is optional. ${reason.length} of 200 characters.`}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </>
      )}
    </Confirm>
  )
}

function titleOf(verdict: Verdict, listedAs: 'allow' | 'deny' | undefined): string {
  if (verdict === 'deny') return 'Block this caller?'
  if (verdict === 'allow') return 'Let this caller past the limits?'
  return listedAs === 'deny' ? 'Unblock this caller?' : 'Take this caller off the list?'
}
