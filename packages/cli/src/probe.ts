import type { Exchange } from './target/exchange.js'
import type { Target } from './target/target.js'

/** `warn`: worth a look, where a senior reviewer could argue. `skip`: it could not be seen, and the evidence says why. */
export type ProbeVerdict = 'pass' | 'fail' | 'warn' | 'skip'

/** What one probe saw. */
export interface Sight {
  readonly verdict: ProbeVerdict
  /** One sentence for people; no value of a cookie, token, secret or input in it. */
  readonly evidence: string
  /** The exchange that shows it; none for a `skip`. */
  readonly exchange?: Exchange
}

/**
 * When a probe is run: what it does must not change what others see.
 * `look` asks as a stranger, `act` uses the accounts and may write, `break` sends what is malformed or large,
 * `end` signs out and changes sessions, `limits` uses up the limits of this address and comes last.
 */
export type Phase = 'look' | 'act' | 'break' | 'end' | 'limits'

/** One harmless check of a running app: `probes/<item>-<name>.ts` exports it as `probe`, and the file's name is its id. */
export interface Probe {
  /** Ids of the checklist that it verifies; the first is its own. Empty: hygiene beside the checklist. */
  readonly items: readonly string[]
  /** What is so where it passes, in one line. */
  readonly title: string
  /** Markdown: the attack, in a few sentences. */
  readonly why: string
  /** What to write instead, in a sentence or two. */
  readonly fix: string
  readonly phase: Phase
  /** Several sights: the worst of them is the verdict, and all that fail are told. A throw is a fault of ours. */
  look(target: Target): Promise<Sight | readonly Sight[]>
}
