import { useMutation } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react'
import { command } from '../data/fetch.ts'
import type { Problem } from '../data/problem.ts'
import { Button } from '../design/button.tsx'
import { count } from '../design/format.ts'
import { Panel } from '../design/panel.tsx'
import { ProblemNotice } from '../design/problem-notice.tsx'
import type { AuditVerification } from '../../../holdfast/src/console/wire.ts'
import { faultGroups } from './faults.ts'

/** Whether the trail is what was written, row by row. */
export function Verification() {
  const verify = useMutation<AuditVerification, Problem>({
    mutationFn: () => command<AuditVerification>('audit/verify'),
  })
  return (
    <Panel
      title="The trail"
      note="Each row is bound to the one before with a key that is not in the database."
      aside={
        <Button small busy={verify.isPending} onClick={() => verify.mutate()}>
          {verify.isPending ? 'Reading every row…' : 'Verify the trail'}
        </Button>
      }
    >
      {verify.error === null ? null : <ProblemNotice error={verify.error} />}
      <div role="status">
        {verify.data === undefined ? (
          verify.isPending || verify.error !== null ? null : (
            <p className="text-muted">Not verified since this page was opened.</p>
          )
        ) : (
          <Result result={verify.data} />
        )}
      </div>
    </Panel>
  )
}

function Result({ result: { holds, complete, checked, faults } }: { readonly result: AuditVerification }) {
  if (!complete && faults.length === 0) {
    return (
      <p className="flex items-start gap-3">
        <ShieldQuestion size={24} aria-hidden className="shrink-0 text-muted" />
        <span>
          <span className="block text-lg font-medium">Not all of it could be read in time</span>
          <span className="text-muted">
            The first {count(checked)} rows are as they were written; nothing is said of those after them.{' '}
            <code className="font-mono whitespace-nowrap">npx holdfast doctor</code> reads it all.
          </span>
        </span>
      </p>
    )
  }
  if (holds) {
    return (
      <p className="flex items-start gap-3">
        <ShieldCheck size={24} aria-hidden className="shrink-0 text-tide" />
        <span>
          <span className="block text-lg font-medium">It holds</span>
          <span className="text-muted">
            {checked === 0
              ? 'It has no rows yet.'
              : `All ${count(checked)} rows are there, in their order, as they were written.`}
          </span>
        </span>
      </p>
    )
  }
  return (
    <div className="flex items-start gap-3 border-l-4 border-fault bg-fault-wash p-4">
      <ShieldAlert size={24} aria-hidden className="shrink-0 text-fault" />
      <div className="min-w-0">
        <p className="text-lg font-medium">It does not hold</p>
        <p className="text-muted">
          Of {count(checked)} rows. Somebody who can write to the database has changed it, or it was put back from a
          copy. Keep the database as it is, and look at who can write there.
        </p>
        <dl className="mt-3 grid gap-2">
          {faultGroups(faults).map(({ what, meaning, rows }) => (
            <div key={what}>
              <dt>
                <span className="font-medium">{what}</span> <span className="text-muted">{meaning}</span>
              </dt>
              <dd className="font-mono text-sm">{rows}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  )
}
