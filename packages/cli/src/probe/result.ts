import type { Phase, ProbeVerdict } from '../probe.js'

/** What one probe came to. The shape is documented: it is what programs read. */
export interface Check {
  /** The name of its file: `c2-reflected-origin`. */
  readonly id: string
  /** Of the checklist; none for hygiene beside it. */
  readonly items: readonly string[]
  readonly verdict: ProbeVerdict
  readonly title: string
  /** What was seen, or why nothing could be. */
  readonly evidence: string
  /** Shows it; `''` where there is nothing to show. Credentials are names of variables. */
  readonly curl: string
  readonly why: string
  readonly fix: string
  /** Of its page. */
  readonly url: string
  readonly phase: Phase
}

export interface ProbeStats {
  readonly requests: number
  /** Milliseconds. */
  readonly ms: number
  readonly signInAttempts: number
  readonly accounts: number
  readonly routes: number
  /** What of this run is still in the app, in words. */
  readonly left: readonly string[]
}

export interface ProbeResult {
  /** Its origin. */
  readonly target: string
  /** In the order of the checklist. */
  readonly checks: readonly Check[]
  /** What was not found or could not be done, as sentences. */
  readonly notes: readonly string[]
  readonly stats: ProbeStats
}
