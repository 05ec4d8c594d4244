/** What is changed at run time, by people or a console, and reaches every instance within 2 s. Plain data. */
export interface LimitSettings {
  /** 0: nothing was ever changed. */
  readonly revision: number
  /** Other numbers than the declared ones, by `Counter.limit`. */
  readonly limits: Readonly<Record<string, LimitOverride>>
  readonly callers: readonly ListedCaller[]
}

/** In place of the declared numbers; what is absent stays as it is declared. The algorithm never changes. */
export interface LimitOverride {
  readonly limit?: number
  /** Milliseconds. Another window is another counter: it begins empty. */
  readonly window?: number
  readonly burst?: number
  readonly observe?: boolean
}

/** `allow`: no limit counts them. `deny`: refused before anything is spent on them. */
export interface ListedCaller {
  /** See `Counter.identity`. */
  readonly identity: string
  readonly verdict: 'allow' | 'deny'
  /** Milliseconds since the epoch; `null`: until it is taken back. */
  readonly until: number | null
  /** For the people who read the list, at most 200 characters. */
  readonly reason: string | null
}

/** `null` takes an override or a caller off. What is not named stays. */
export interface SettingsChange {
  /** The change is made from this revision; where the settings have another one by now it rejects as `isStale` says. */
  readonly revision?: number
  readonly limits?: Readonly<Record<string, LimitOverride | null>>
  readonly callers?: readonly (ListedCaller | { readonly identity: string; readonly verdict: null })[]
}
