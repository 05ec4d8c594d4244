/**
 * What a browser says that it saw. Anybody can send such a thing: it is a hint where to look, never evidence and never
 * a reason to act. Texts are cut, without control characters, and without what looks like a secret; URLs are without
 * user name, query and fragment. Escape them as input wherever they are shown.
 */
export type SecurityReport = CspViolation | OtherReport

interface EveryReport {
  /** When it came in, milliseconds since the epoch. */
  readonly time: number
  /** The page that it is about. */
  readonly document: string
  readonly userAgent: string
  /** `extension`: an extension of the visitor's browser did it; the app has nothing to mend. */
  readonly from: 'page' | 'extension'
  /** How many like it were left out since it was last handed over. */
  readonly repeats: number
}

/** CSP3 §5.3. The policy itself is not kept: it holds the nonce. */
export interface CspViolation extends EveryReport {
  readonly type: 'csp-violation'
  /** `script-src-elem`. */
  readonly directive: string
  /** A URL, a scheme such as `data:`, or a word of the standard: `inline`, `eval`, `trusted-types-sink`. */
  readonly blocked: string
  readonly disposition: 'enforce' | 'report'
  /** Where the code stands that did it; empty where the browser does not say. */
  readonly source: string
  readonly line: number
  readonly column: number
  /** The first characters of what was blocked. */
  readonly sample: string
}

export interface OtherReport extends EveryReport {
  /** `other`: of a type that is none of these. */
  readonly type: OtherReportType
  /** The members that are texts, numbers and truth values, at most 20 of them, under the browser's own names. */
  readonly body: Readonly<Record<string, string | number | boolean>>
}

export type OtherReportType = (typeof otherReportTypes)[number]

export const otherReportTypes = [
  'coep',
  'coop',
  'crash',
  'deprecation',
  'document-policy-violation',
  'integrity-violation',
  'intervention',
  'network-error',
  'permissions-policy-violation',
  'other',
] as const
