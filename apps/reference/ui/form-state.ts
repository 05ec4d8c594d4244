/** What a form knows after it was sent: plain data, so that it survives the way back with and without JavaScript. */
export interface FormState {
  readonly problem?: FormProblem
  /** What was achieved, in a sentence. */
  readonly done?: string
  /** What was typed, to be shown again beside a problem. Never a password. */
  readonly values?: Readonly<Record<string, string>>
  /** The next attempt has to come with a solved puzzle. */
  readonly human?: boolean
  /** What an authenticator app is set up with: the next step is a code of it. */
  readonly authenticator?: Authenticator
  /** Shown now and never again. */
  readonly once?: Once
  /** Where to go from here. The form has served its purpose and makes room. */
  readonly onward?: { readonly href: string; readonly words: string }
}

export interface FormProblem {
  readonly code: string
  readonly title: string
  readonly detail?: string
  /** Messages for each field, by the field's name. */
  readonly fields: Readonly<Record<string, readonly string[]>>
}

export interface Authenticator {
  /** Base32, for those who type it. */
  readonly secret: string
  /** For those who scan it: `otpauth://…`. */
  readonly uri: string
  /** The address as a QR code: its side in modules, and an SVG path over the dark ones. */
  readonly qr: { readonly side: number; readonly path: string }
}

export interface Once {
  /** What it is, for the button that copies it: `the recovery codes`. */
  readonly name: string
  readonly lines: readonly string[]
  /** Name of the file to save it as; absent: it is copied only. */
  readonly file?: string
}

export const untouched: FormState = {}

export type FormAction = (state: FormState, data: FormData) => Promise<FormState>
