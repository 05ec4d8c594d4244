import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { usePicture, useTold } from '../data/use-stream.ts'
import { Button } from '../design/button.tsx'
import { shortName } from '../design/caller-name.tsx'
import { SelectField } from '../design/field.tsx'
import { classes } from '../design/classes.ts'
import { Segments } from '../design/segments.tsx'
import { stageLooks, stageNames } from '../design/stages.ts'
import { callerOf, routeOf, type Filter } from './filter.ts'

interface FiltersProps {
  readonly filter: Filter
  readonly filtered: boolean
  readonly onChoose: (field: keyof Filter, value: string | null) => void
  readonly onClear: () => void
}

const verdicts = [
  { value: '', label: 'All' },
  { value: 'denied', label: 'Refused' },
  { value: 'observed', label: 'Observed' },
  { value: 'failed', label: 'Failed' },
  { value: 'allowed', label: 'Allowed' },
]

/** What may be chosen is what was seen, and what the address asks for. */
export function Filters({ filter, filtered, onChoose, onClear }: FiltersProps) {
  const picture = usePicture()
  const [open, setOpen] = useState(false)
  const narrowed = [filter.stage, filter.code, filter.route, filter.caller].filter((value) => value !== null).length
  const { events } = useTold()
  const seen = (values: readonly (string | null | undefined)[], chosen: string | null) =>
    [...new Set([...values, chosen])].filter((value): value is string => typeof value === 'string').toSorted()
  const routes = seen([...(picture?.routes ?? []).map(({ route }) => route), ...events.map(routeOf)], filter.route)
  const codes = seen(
    [
      ...(picture?.routes ?? []).map(({ code }) => code),
      ...(picture?.callers ?? []).map(({ code }) => code),
      ...events.map(({ code }) => code),
    ],
    filter.code,
  )
  const callers = seen(
    [...(picture?.callers ?? []).map(({ caller }) => caller.id), ...events.map(callerOf)],
    filter.caller,
  )
  return (
    <section aria-label="Filter" className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Segments
          label="Verdict"
          options={verdicts}
          value={filter.verdict ?? ''}
          onChange={(value) => onChoose('verdict', value)}
        />
        <Button small className="lg:hidden" aria-expanded={open} onClick={() => setOpen(!open)}>
          <SlidersHorizontal size={14} aria-hidden />
          {narrowed === 0 ? 'More' : `More (${narrowed})`}
        </Button>
      </div>
      <div
        className={classes(
          'grid-cols-2 items-end gap-3 lg:grid lg:grid-cols-[repeat(4,minmax(0,1fr))_auto]',
          open ? 'grid' : 'hidden',
        )}
      >
        <SelectField
          data-filter
          label="Stage"
          value={filter.stage ?? ''}
          onChange={(value) => onChoose('stage', value)}
          options={[
            { value: '', label: 'any' },
            ...stageNames.map((stage) => ({ value: stage, label: `${stageLooks[stage].number} ${stage}` })),
          ]}
        />
        <SelectField
          label="Code"
          value={filter.code ?? ''}
          onChange={(value) => onChoose('code', value)}
          options={choices(codes)}
        />
        <SelectField
          label="Route"
          value={filter.route ?? ''}
          onChange={(value) => onChoose('route', value)}
          options={choices(routes)}
        />
        <SelectField
          label="Caller"
          value={filter.caller ?? ''}
          onChange={(value) => onChoose('caller', value)}
          options={choices(callers, shortName)}
        />
        <Button onClick={onClear} disabled={!filtered} className="max-lg:col-span-2">
          Show all
        </Button>
      </div>
    </section>
  )
}

const choices = (values: readonly string[], label: (value: string) => string = (value) => value) => [
  { value: '', label: 'any' },
  ...values.map((value) => ({ value, label: label(value) })),
]
