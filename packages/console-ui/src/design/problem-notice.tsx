import { Problem } from '../data/problem.ts'
import { Button } from './button.tsx'
import { CodeLink } from './code-link.tsx'

interface ProblemNoticeProps {
  readonly error: Error
  readonly onRetry?: () => void
}

/** What went wrong, its code with its page, and what can be done. */
export function ProblemNotice({ error, onRetry }: ProblemNoticeProps) {
  const known = error instanceof Problem
  return (
    <div role="alert" className="border-l-4 border-fault bg-fault-wash px-4 py-3">
      <p className="font-medium">{known ? error.message : 'The page met something it did not expect'}</p>
      <p className="mt-1 text-sm text-muted">{known ? whatElse(error) : error.message}</p>
      {known ? <Origin problem={error} /> : null}
      {onRetry === undefined ? null : (
        <Button small className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}

function whatElse({ status, detail, retryAfter }: Problem): string {
  const said =
    status === 0 ? 'The connection failed, or the server is being restarted. What is shown may be old.' : (detail ?? '')
  return retryAfter === null ? said : `${said} Try again in ${retryAfter} s.`
}

function Origin({ problem: { code, requestId } }: { readonly problem: Problem }) {
  if (code === null && requestId === null) return null
  return (
    <p className="mt-1 flex flex-wrap gap-x-4 text-sm">
      {code === null ? null : <CodeLink code={code} />}
      {requestId === null ? null : <span className="font-mono text-xs text-muted">request {requestId}</span>}
    </p>
  )
}
