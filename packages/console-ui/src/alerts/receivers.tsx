import type { UseMutationResult } from '@tanstack/react-query'
import type { Problem } from '../data/problem.ts'
import { Button } from '../design/button.tsx'
import { Command } from '../design/copy.tsx'
import { Empty } from '../design/empty.tsx'
import { Panel } from '../design/panel.tsx'
import { ProblemNotice } from '../design/problem-notice.tsx'
import type { AlertsAnswer } from '../../../holdfast/src/console/wire.ts'
import { DeliveryState } from './deliveries.tsx'
import { testResults } from './words.ts'

interface ReceiversProps {
  readonly answer: AlertsAnswer
  readonly test: UseMutationResult<AlertsAnswer, Problem, void>
  /** When the last test of this page began, by the server's clock. */
  readonly testedAt: number | null
}

/** Who is called, and a test that says of each whether it was reached. */
export function Receivers({ answer, test, testedAt }: ReceiversProps) {
  const { receivers } = answer
  return (
    <Panel
      title="Receivers"
      note={receivers.length === 0 ? undefined : 'A test goes to each of them once, and says that it is one.'}
      aside={
        receivers.length === 0 ? undefined : (
          <Button small busy={test.isPending} onClick={() => test.mutate()}>
            {test.isPending ? 'Sending…' : 'Send a test'}
          </Button>
        )
      }
    >
      {test.error === null ? null : (
        <div className="mb-3">
          <ProblemNotice error={test.error} />
        </div>
      )}
      {receivers.length === 0 ? (
        <Empty title="Nobody is called">
          <p className="mb-2">Slack, a webhook or mail:</p>
          <Command text="to: [slack({ url: process.env.SLACK_WEBHOOK_URL })]" />
        </Empty>
      ) : (
        <div role="status">
          <ul className="border-t border-line">
            {testResults(answer, testedAt ?? Number.POSITIVE_INFINITY).map(({ receiver, delivery }) => (
              <li
                key={receiver}
                className="flex flex-wrap items-baseline justify-between gap-x-6 border-b border-line py-2"
              >
                <span className="line-clamp-3 min-w-0 font-medium">{receiver}</span>
                {testedAt === null ? null : delivery === null ? (
                  <span className="text-muted">nothing heard of the test yet</span>
                ) : (
                  <DeliveryState delivery={delivery} />
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  )
}
