import { Component, type ReactNode } from 'react'
import { ProblemNotice } from '../design/problem-notice.tsx'

/** A view that fails leaves the others usable. After a deploy an old page's chunks are gone: it loads itself anew. */
export class ViewBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    return error === null ? this.props.children : <ProblemNotice error={error} onRetry={() => location.reload()} />
  }
}
