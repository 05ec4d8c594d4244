import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import type { Connection } from '../data/stream.ts'
import { ranges, useRange } from '../data/range.ts'
import { useSession } from '../data/session.ts'
import { useConnection, usePicture } from '../data/use-stream.ts'
import { Button } from '../design/button.tsx'
import { classes } from '../design/classes.ts'
import { count, relative } from '../design/format.ts'
import { useNow } from '../design/now.ts'
import { Segments } from '../design/segments.tsx'
import { applyTheme, theme, type Theme } from './theme.ts'

/** Whether what is shown is true at this moment, and of which time it is. */
export function StatusLine() {
  const [range, setRange] = useRange()
  const { app } = useSession()
  return (
    <header className="sticky top-0 z-10 flex min-h-13 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-paper px-4 py-2 sm:px-6">
      <p className="max-w-[9rem] truncate font-semibold max-sm:hidden lg:hidden">{app}</p>
      <Heard />
      <div className="ml-auto flex items-center gap-2">
        <Segments label="Range of time" options={ranges} value={range} onChange={setRange} />
        <ThemeSwitch />
      </div>
    </header>
  )
}

function Heard() {
  const connection = useConnection()
  const picture = usePicture()
  const now = useNow()
  const live = connection.phase === 'live'
  return (
    <p className="flex min-w-0 items-center gap-2 text-sm">
      <span
        aria-hidden
        className={classes(
          'size-2 flex-none rounded-full',
          live ? 'bg-tide' : connection.phase === 'lost' ? 'bg-fault' : 'border border-edge',
        )}
      />
      {/* Told when it changes, not each second. */}
      <span role="status" className={classes('font-medium', connection.phase === 'lost' && 'text-fault')}>
        {words[connection.phase]}
      </span>
      <span className="truncate text-muted max-sm:hidden">{detail(connection, picture?.perSecond ?? null, now)}</span>
    </p>
  )
}

const words: Readonly<Record<Connection['phase'], string>> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Reconnecting…',
  paused: 'Paused',
  over: 'Signed out',
}

function detail({ phase, heardAt }: Connection, perSecond: number | null, now: number): string {
  if (phase === 'live')
    return perSecond === null ? '' : `${perSecond < 10 ? perSecond.toFixed(1) : count(perSecond)} calls/s`
  return heardAt === null ? '' : `last heard ${relative(heardAt, now)}`
}

const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
const icons = { system: Monitor, light: Sun, dark: Moon }

function ThemeSwitch() {
  const [chosen, setChosen] = useState(theme)
  const Icon = icons[chosen]
  return (
    <Button
      tone="bare"
      small
      className="w-8 px-0"
      aria-label={`Colours: ${chosen}. Change to ${next[chosen]}`}
      title={`Colours: ${chosen}`}
      onClick={() => {
        applyTheme(next[chosen])
        setChosen(next[chosen])
      }}
    >
      <Icon size={16} aria-hidden />
    </Button>
  )
}
