import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { command, get } from '../data/fetch.ts'
import type { Problem } from '../data/problem.ts'
import { Queried } from '../data/queried.tsx'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { span } from '../design/format.ts'
import { Loaded } from '../design/loaded.tsx'
import { Moment } from '../design/moment.tsx'
import { Panel } from '../design/panel.tsx'
import { Tag } from '../design/tag.tsx'
import { View } from '../design/view.tsx'
import type { AlertsAnswer } from '../../../holdfast/src/console/wire.ts'
import { Deliveries } from './deliveries.tsx'
import { Receivers } from './receivers.tsx'
import { conditionText } from './words.ts'

const KEY = ['alerts']

export default function Alerts() {
  return (
    <Queried>
      <AlertsView />
    </Queried>
  )
}

function AlertsView() {
  const queries = useQueryClient()
  const [testedAt, setTestedAt] = useState<number | null>(null)
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<AlertsAnswer>('alerts', {}, signal),
    // A delivery that is tried again changes by itself.
    refetchInterval: ({ state }) =>
      state.data?.deliveries.some(({ state: at }) => at === 'trying') === true ? 2_000 : 15_000,
  })
  const test = useMutation<AlertsAnswer, Problem>({
    mutationFn: () => command<AlertsAnswer>('alerts/test'),
    onSuccess: (answer) => {
      const known = new Set(query.data?.deliveries.map(deliveryKey))
      const first = answer.deliveries.findLast((delivery) => delivery.isTest && !known.has(deliveryKey(delivery)))
      setTestedAt(first?.time ?? null)
      queries.setQueryData(KEY, answer)
    },
  })
  return (
    <View
      title="Alerts"
      lead="What calls people, whom it calls, and whether it reached them. Once told, a condition is silent for a while."
    >
      <Loaded query={query} what="alerts">
        {(answer) => (
          <>
            <Panel
              title="Conditions"
              note={
                answer.conditions.length === 0
                  ? undefined
                  : `Each instance counts its own share. Once told, silent for ${span(answer.cooldown)}.`
              }
            >
              <Conditions conditions={answer.conditions} />
            </Panel>
            <Receivers answer={answer} test={test} testedAt={testedAt} />
            <Deliveries deliveries={answer.deliveries} />
          </>
        )}
      </Loaded>
    </View>
  )
}

const deliveryKey = ({ receiver, alert, time }: AlertsAnswer['deliveries'][number]) => `${receiver} ${alert} ${time}`

function Conditions({ conditions }: Pick<AlertsAnswer, 'conditions'>) {
  if (conditions.length === 0) {
    return (
      <Empty title="Nothing calls anybody">
        <p className="mb-2">A condition says what is counted, and how many are too many:</p>
        <Command
          text={
            "alerts({\n  on: [refusals({ above: 500, within: '1 m' }), refreshReuse()],\n  to: [slack({ url: process.env.SLACK_WEBHOOK_URL })],\n})"
          }
        />
      </Empty>
    )
  }
  return (
    <ul className="border-t border-line">
      {conditions.map((condition) => (
        <li
          key={condition.name}
          className="grid gap-x-6 gap-y-1 border-b border-line py-2 sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)_auto]"
        >
          <p className="line-clamp-3 font-mono text-sm">{condition.name}</p>
          <p className="min-w-0">{conditionText(condition)}</p>
          <p>
            {condition.silentUntil === null ? (
              <Tag tone="tide">awake</Tag>
            ) : (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <Tag>silent</Tag>
                <span className="text-sm text-muted">
                  until <Moment at={condition.silentUntil} as="clock" />
                </span>
              </span>
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}
