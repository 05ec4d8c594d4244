import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import type { DecisionEvent } from '../../../holdfast/src/core/event.ts'
import { usePicture } from '../data/use-stream.ts'
import { Button } from '../design/button.tsx'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { count } from '../design/format.ts'
import { ProblemNotice } from '../design/problem-notice.tsx'
import { Skeleton } from '../design/skeleton.tsx'
import { View } from '../design/view.tsx'
import { Decision } from './decision.tsx'
import { DecisionList } from './decision-list.tsx'
import { useFilter } from './filter.ts'
import { Filters } from './filters.tsx'
import { useDecisions } from './use-decisions.ts'

const page = 60

export default function Live() {
  const { filter, filtered, choose, clear } = useFilter()
  const { events, recorded, skipped, paused, waiting, pause, follow } = useDecisions(filter)
  const [opened, setOpened] = useState<DecisionEvent | null>(null)
  const [room, setRoom] = useState(page)
  const picture = usePicture()
  const more = events.length > room || recorded.hasNextPage
  return (
    <View
      title="Live"
      lead="Each decision as it is made. Open one to see its trail."
      actions={
        <div className="flex flex-wrap items-center gap-3">
          {skipped === 0 ? null : (
            <p className="text-sm text-muted">{count(skipped)} more, too many to list; the numbers have them</p>
          )}
          <Button tone={paused ? 'primary' : 'plain'} onClick={paused ? follow : pause} className="min-w-36">
            {paused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
            {paused ? 'Follow' : 'Pause'}
            {paused && waiting !== 0 ? (
              <span className="font-normal">{waiting < 0 ? '(300+ new)' : `(${count(waiting)} new)`}</span>
            ) : null}
          </Button>
        </div>
      }
    >
      <div className="grid min-w-0 gap-5">
        <Filters filter={filter} filtered={filtered} onChoose={choose} onClear={clear} />
        {recorded.error === null ? null : (
          <ProblemNotice error={recorded.error} onRetry={() => void recorded.refetch()} />
        )}
        {events.length > 0 ? (
          <DecisionList
            events={events.slice(0, room)}
            onRead={pause}
            onOpen={(event) => {
              pause()
              setOpened(event)
            }}
          />
        ) : recorded.isPending ? (
          <Skeleton lines={8} label="Loading recorded decisions" />
        ) : filtered ? (
          <Empty title="No recorded decision fits">
            <Button small onClick={clear} className="mt-2">
              Show all
            </Button>
          </Empty>
        ) : (
          <Empty title="Nothing has called yet">
            <p className="mb-2">Call a guarded route, and its decision stands here a second later.</p>
            <Command text={`curl -i ${location.origin}/api/…`} />
          </Empty>
        )}
        {events.length === 0 || !more ? null : (
          <Button
            className="justify-self-start"
            busy={recorded.isFetchingNextPage}
            onClick={() => {
              pause()
              setRoom((now) => now + page)
              if (events.length <= room + page && recorded.hasNextPage) void recorded.fetchNextPage()
            }}
          >
            Older decisions
          </Button>
        )}
        {events.length > 0 && !more && (picture?.since ?? null) !== null ? (
          <p className="text-sm text-muted">Older ones are not kept.</p>
        ) : null}
      </div>
      <Decision event={opened} onClose={() => setOpened(null)} />
    </View>
  )
}
