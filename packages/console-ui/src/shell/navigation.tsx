import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useSession } from '../data/session.ts'
import { classes } from '../design/classes.ts'
import { Dialog } from '../design/dialog.tsx'
import type { ViewEntry } from './views.tsx'

/** A rail on wide screens; on others a bar at the thumb with the first four, and the rest behind "More". */
export function Navigation({ entries }: { readonly entries: readonly ViewEntry[] }) {
  const [open, setOpen] = useState(false)
  const { app } = useSession()
  const first = entries.slice(0, 4)
  const rest = entries.slice(4)
  return (
    <>
      <nav aria-label="Views" className="sticky top-0 hidden h-dvh flex-col border-r border-line lg:flex">
        <p className="px-5 pt-4 pb-6">
          <span className="block truncate text-lg leading-6 font-semibold tracking-tight">{app}</span>
          <span className="label">Security console</span>
        </p>
        <ul className="grid">
          {entries.map((entry) => (
            <li key={entry.path}>
              <RailLink entry={entry} />
            </li>
          ))}
        </ul>
        <p className="mt-auto px-5 py-4 text-sm text-muted">
          <kbd className="font-mono">?</kbd> for shortcuts
        </p>
      </nav>
      <nav
        aria-label="Views"
        className="fixed inset-x-0 bottom-0 z-10 border-t border-edge bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
      >
        <ul className="mx-auto flex max-w-xl">
          {first.map((entry) => (
            <li key={entry.path} className="flex-1">
              <BarLink entry={entry} />
            </li>
          ))}
          {rest.length === 0 ? null : (
            <li className="flex-1">
              <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)} className={barItem(false)}>
                <Ellipsis size={20} aria-hidden />
                More
              </button>
            </li>
          )}
        </ul>
        <Dialog open={open} onClose={() => setOpen(false)} title="Views">
          <ul className="grid">
            {rest.map((entry) => (
              <li key={entry.path}>
                <RailLink entry={entry} onFollow={() => setOpen(false)} />
              </li>
            ))}
          </ul>
        </Dialog>
      </nav>
    </>
  )
}

interface LinkProps {
  readonly entry: ViewEntry
  readonly onFollow?: () => void
}

function RailLink({ entry, onFollow }: LinkProps) {
  const [location] = useLocation()
  const here = location === entry.path
  const Icon = entry.icon
  return (
    <Link
      href={entry.path}
      aria-current={here ? 'page' : undefined}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
      className={classes(
        'flex min-h-10 items-center gap-3 border-l-4 pr-5 pl-4 -outline-offset-2',
        here
          ? 'border-tide bg-tide-wash font-semibold text-ink'
          : 'border-transparent text-muted hover:bg-tide-wash hover:text-ink',
      )}
    >
      <Icon size={16} aria-hidden />
      {entry.title}
    </Link>
  )
}

function BarLink({ entry }: LinkProps) {
  const [location] = useLocation()
  const here = location === entry.path
  const Icon = entry.icon
  return (
    <Link href={entry.path} aria-current={here ? 'page' : undefined} className={barItem(here)}>
      <Icon size={20} aria-hidden />
      {entry.title}
    </Link>
  )
}

const barItem = (here: boolean) =>
  classes(
    'flex min-h-14 w-full flex-col items-center justify-center gap-0.5 border-t-2 text-xs -outline-offset-2',
    here ? 'border-tide font-semibold text-ink' : 'border-transparent text-muted',
  )
