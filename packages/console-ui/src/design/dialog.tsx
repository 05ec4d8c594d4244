import { X } from 'lucide-react'
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'

interface DialogProps {
  readonly open: boolean
  /** Escape, the backdrop and the cross. */
  readonly onClose: () => void
  readonly title: string
  /** `side` opens at the right edge, for what is read beside a list; on phones both come from below. */
  readonly from?: 'middle' | 'side'
  readonly children: ReactNode
}

/** The browser's own modal dialog: it keeps the focus, gives it back, and puts no styles into the page. */
export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <OpenDialog {...rest} /> : null
}

function OpenDialog({ onClose, title, from = 'middle', children }: Omit<DialogProps, 'open'>) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  // Closed before it leaves the document: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- its key is Escape
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
      className={classes(
        'max-h-[90dvh] w-full max-w-none overflow-y-auto border-edge bg-surface text-ink max-sm:mt-auto max-sm:mb-0 max-sm:border-t sm:border',
        from === 'middle'
          ? 'sm:m-auto sm:max-w-lg sm:rounded'
          : 'sm:my-0 sm:mr-0 sm:ml-auto sm:h-dvh sm:max-h-dvh sm:max-w-xl sm:border-y-0 sm:border-r-0',
      )}
    >
      <div className="p-5">
        <div className="mb-4 flex items-start justify-between gap-4">
          <h2 id={id} className="text-xl font-semibold">
            {title}
          </h2>
          <Button tone="bare" small onClick={onClose} aria-label="Close" className="-mt-1 -mr-2 w-8 px-0">
            <X size={16} aria-hidden />
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  )
}
