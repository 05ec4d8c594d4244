import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { get } from '../data/fetch.ts'
import { Queried } from '../data/queried.tsx'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { TextField } from '../design/field.tsx'
import { count } from '../design/format.ts'
import { Loaded } from '../design/loaded.tsx'
import { Panel } from '../design/panel.tsx'
import { Segments } from '../design/segments.tsx'
import { View } from '../design/view.tsx'
import type { CoverageAnswer } from '../../../holdfast/src/console/wire.ts'
import { countOf, filtered, shows, type Show } from './findings.ts'
import { Matrix } from './matrix.tsx'

export default function Coverage() {
  return (
    <Queried>
      <CoverageView />
    </Queried>
  )
}

function CoverageView() {
  const query = useQuery({
    queryKey: ['coverage'],
    queryFn: ({ signal }) => get<CoverageAnswer>('coverage', {}, signal),
    refetchInterval: 30_000,
  })
  return (
    <View
      title="Coverage"
      lead="Which layers stand before each route, and which routes have none. Calls are of the last 24 hours, as far as events are known."
    >
      <Loaded query={query} what="coverage" lines={10}>
        {(answer) => <Routes answer={answer} />}
      </Loaded>
    </View>
  )
}

const SHOWS: Readonly<Record<Show, string>> = {
  all: 'All',
  findings: 'Stand out',
  public: 'Public',
  refused: 'Refused some',
  'never-called': 'Never called',
}

function Routes({ answer }: { readonly answer: CoverageAnswer }) {
  const { routes, complete } = answer
  const [search, setSearch] = useSearchParams()
  const [text, setText] = useState('')
  const asked = search.get('show')
  const show = shows.find((each) => each === asked) ?? 'all'
  const rows = filtered(routes, show, text)
  const choose = (to: Show) =>
    setSearch(
      (now) => {
        now.set('show', to)
        return now
      },
      { replace: true },
    )
  return (
    <>
      {complete ? null : <Incomplete />}
      <Panel
        title={sentenceOf(answer)}
        note="Filled: the layer does its work there. Framed: open to everybody on purpose. Dashed: nothing of the kind was declared."
      >
        {routes.length === 0 ? (
          <Empty title="No route is known yet">Call one, or give the console a list of all.</Empty>
        ) : (
          <>
            <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
              <Segments
                label="Which routes"
                options={shows.map((value) => ({ value, label: `${SHOWS[value]} ${count(countOf(routes, value))}` }))}
                value={show}
                onChange={choose}
              />
              <TextField
                data-filter
                label="Find a route or an access rule"
                type="search"
                className="w-full sm:w-72"
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </div>
            <p role="status" className="sr-only">
              {count(rows.length)} of {count(routes.length)} routes
            </p>
            {rows.length === 0 ? (
              <Empty title="No route is like that">{count(routes.length)} routes are known in all.</Empty>
            ) : (
              <Matrix rows={rows} />
            )}
          </>
        )}
      </Panel>
    </>
  )
}

function sentenceOf({ routes, complete }: CoverageAnswer): string {
  if (routes.length === 0) return 'Routes'
  const open = routes.filter(({ access }) => access === null).length
  const all = `${count(routes.length)}${complete ? '' : ' known'} ${routes.length === 1 ? 'route' : 'routes'}`
  return open === 0 ? `${all}, each behind the gate` : `${all}, ${count(open)} without a gate`
}

function Incomplete() {
  return (
    <div className="border-l-4 border-edge py-1 pl-4">
      <p className="font-medium">This list knows only routes that were called</p>
      <p className="mt-1 mb-2 max-w-prose text-muted">
        A route without a gate makes no events, so it is not among them. Have all of them listed, and give the list to
        the console as <code className="font-mono text-sm">routes</code>.
      </p>
      <Command text="npx holdfast routes --write holdfast.routes.json" />
    </div>
  )
}
