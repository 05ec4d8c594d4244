import { useSearchParams } from 'wouter'
import { Queried } from '../data/queried.tsx'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { Loaded } from '../design/loaded.tsx'
import { Panel } from '../design/panel.tsx'
import { View } from '../design/view.tsx'
import type { LimitsAnswer } from '../../../holdfast/src/console/wire.ts'
import { ChangeHistory } from './change-history.tsx'
import { useLimits } from './data.ts'
import { LimitItem } from './limit-item.tsx'

export default function Limits() {
  return (
    <Queried>
      <LimitsView />
    </Queried>
  )
}

function LimitsView() {
  const query = useLimits()
  return (
    <View
      title="Limits"
      lead="How hard each limit is used, whom another threshold would have refused, and a change without a deploy."
    >
      <Loaded query={query} what="limits">
        {(answer) => (
          <>
            {answer.analytics ? null : <NoAnalytics />}
            <Panel title="In force" note={answer.analytics ? LEGEND : 'A limit opens to try another threshold.'}>
              <Rows answer={answer} />
            </Panel>
            <ChangeHistory answer={answer} />
          </>
        )}
      </Loaded>
    </View>
  )
}

const LEGEND =
  'Bars: what half, 90 % and 99 % of the callers had in use at once in the last 24 hours; the line ends at the heaviest. The wall is the limit, the diamond a threshold with room. A limit opens to try another.'

function Rows({ answer }: { readonly answer: LimitsAnswer }) {
  const [search, setSearch] = useSearchParams()
  const opened = search.get('limit')
  if (answer.limits.length === 0) {
    return (
      <Empty title="No limit counts anything yet">
        Limits are known once a route that has them was loaded. Call one, and it is here.
      </Empty>
    )
  }
  const toggle = (id: string) =>
    setSearch(
      (now) => {
        if (id === opened) now.delete('limit')
        else now.set('limit', id)
        return now
      },
      { replace: true },
    )
  return (
    <ul className="border-t border-line">
      {answer.limits.map((row) => (
        <LimitItem
          key={row.id}
          row={row}
          changes={answer.changes}
          open={row.id === opened}
          onToggle={() => toggle(row.id)}
        />
      ))}
    </ul>
  )
}

function NoAnalytics() {
  return (
    <div className="border-l-4 border-edge py-1 pl-4">
      <p className="font-medium">How hard limits are used is not recorded</p>
      <p className="mt-1 mb-2 max-w-prose text-muted">
        Percentiles and suggestions come from decisions that are added up in the limit store. Switch that on where the
        gate is made; no request waits for it.
      </p>
      <Command text="limits: { analytics: true }" />
    </div>
  )
}
