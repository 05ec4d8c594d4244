import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface ConfirmProps {
  readonly open: boolean
  readonly title: string
  /** What will happen, to whom, from when on, and how it is taken back. */
  readonly children: ReactNode
  /** The verb: "Block this caller". */
  readonly action: string
  readonly tone?: 'primary' | 'danger'
  readonly busy?: boolean
  /** Why it did not happen. */
  readonly error?: Error | null
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Asks before something changes for real callers. The way back has the focus first. */
export function Confirm({
  open,
  title,
  children,
  action,
  tone = 'primary',
  busy = false,
  error,
  onConfirm,
  onCancel,
}: ConfirmProps) {
  return (
    <Dialog open={open} onClose={onCancel} title={title}>
      <div className="grid gap-3">{children}</div>
      {error === null || error === undefined ? null : (
        <div className="mt-4">
          <ProblemNotice error={error} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- inside a modal dialog, on what changes nothing */}
        <Button onClick={onCancel} autoFocus>
          Cancel
        </Button>
        <Button tone={tone} busy={busy} onClick={onConfirm}>
          {busy ? 'On its way…' : action}
        </Button>
      </div>
    </Dialog>
  )
}
