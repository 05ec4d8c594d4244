/** One change of a file's text. */
export interface Edit {
  /** Relative to the audited folder. */
  readonly path: string
  /** Offsets into the text as it was read; both the same where something is put in. */
  readonly start: number
  readonly end: number
  readonly text: string
}
