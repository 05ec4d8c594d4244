import { Empty } from '../design/empty.tsx'
import { Moment } from '../design/moment.tsx'
import { Panel } from '../design/panel.tsx'
import { Table, type Column } from '../design/table.tsx'
import { Tag, type Tone } from '../design/tag.tsx'
import type { AlertsAnswer } from '../../../holdfast/src/console/wire.ts'
import { reasonText, stateText, type Delivery } from './words.ts'

const tones: Readonly<Record<Delivery['state'], Tone>> = { delivered: 'tide', trying: 'plain', failed: 'fault' }

export function DeliveryState({ delivery }: { readonly delivery: Delivery }) {
  const reason = reasonText(delivery)
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <Tag tone={tones[delivery.state]}>{stateText(delivery)}</Tag>
      {reason === null ? null : <span className="text-sm text-muted">{reason}</span>}
    </span>
  )
}

const columns: readonly Column<Delivery>[] = [
  {
    id: 'alert',
    head: 'Alert',
    lead: true,
    cell: ({ alert, isTest }) => (
      <span className="inline-flex flex-wrap items-baseline gap-x-2">
        <span className="line-clamp-3 font-mono text-sm">{alert}</span>
        {isTest ? <Tag>test</Tag> : null}
      </span>
    ),
  },
  { id: 'receiver', head: 'To', cell: ({ receiver }) => <span className="line-clamp-3">{receiver}</span> },
  { id: 'state', head: 'State', cell: (delivery) => <DeliveryState delivery={delivery} /> },
  { id: 'time', head: 'When', align: 'end', cell: ({ time }) => <Moment at={time} as="clock" /> },
]

/** What was sent, the newest first. */
export function Deliveries({ deliveries }: Pick<AlertsAnswer, 'deliveries'>) {
  return (
    <Panel
      title="Deliveries"
      note="The last hundred of this process. What fails is tried again after 1, 10 and 60 seconds."
    >
      {deliveries.length === 0 ? (
        <Empty title="Nothing was sent yet">A test goes out at once; an alert once a condition is met.</Empty>
      ) : (
        <Table
          caption="Deliveries, the newest first"
          columns={columns}
          rows={deliveries}
          keyOf={({ receiver, alert, time, isTest }) => `${receiver} ${alert} ${time} ${isTest}`}
        />
      )}
    </Panel>
  )
}
