import type { Accounts } from '../accounts/accounts.js'
import type { Provider } from '../authentication/provider.js'
import { botRules, type BotRule } from '../bots/bot-rule.js'
import type { Dns } from '../bots/dns.js'
import type { Clock } from '../core/clock.js'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { LeakWatch } from '../env/leaks/leak-watch.js'
import type { HumanVerifier } from '../human/verifier.js'
import type { CorsOptions } from '../origin/cors-options.js'
import type { TrustedProxies } from '../origin/trusted-proxies.js'
import { isLimitName } from '../rate-limit/checked-limit.js'
import type { Sink } from '../telemetry/sink.js'
import type { CsrfOptions } from './stages/csrf.js'
import type { LimitsOptions } from './limits/gate-limits.js'

/** The whole defence of one app. Checked at construction; what the environment decides is checked at `start()`. */
export interface GateOptions {
  /**
   * The app's own origin as browsers see it: `https://app.example.com`. Never derived from `Host`. May come from the
   * environment and be absent while the app is built; absent at start, nothing is served.
   */
  readonly origin: string | undefined
  /**
   * Whose forwarding headers count: a platform (`'vercel'`, …), how many proxies stand in front, their networks, or
   * `'none'`. Required in production. Default elsewhere: `'none'`.
   */
  readonly trustedProxies?: TrustedProxies
  /** Asked in order; the first that finds its own credential decides. */
  readonly identity: readonly Provider[]
  /** Sign-up, sign-in and sessions: `accounts({ storage })` from `holdfast/accounts`. */
  readonly accounts?: Accounts
  /** The CAPTCHA of routes with `human: true` and of sign-in: `altcha(…)`, `turnstile(…)`, `hcaptcha(…)`, `recaptcha(…)`. */
  readonly human?: HumanVerifier
  /** Which other origins may read answers. Default: none. */
  readonly cors?: CorsOptions
  /** Exemptions from the CSRF check, and tokens beside it. The check itself is always on. */
  readonly csrf?: CsrfOptions
  readonly limits: LimitsOptions
  /**
   * What holds for callers without a principal whose user agent says that they are no browser. Without it nobody looks at
   * user agents. A bot that lies is a matter of `limits` and of routes' budgets.
   */
  readonly bots?: BotRule
  /** How `bots: 'allow-verified'` asks the DNS. Default: Node's resolver; on Edge nobody can be verified without one. */
  readonly dns?: Dns
  /** Secrets that no answer of a route or an action may hold: `leakWatch({ secrets, on })`. Default: answers are not looked at. */
  readonly leaks?: LeakWatch
  /** Who is told of each decision. Default: nobody. */
  readonly sinks?: readonly Sink[]
  /** Tells several gates of one app apart: each has counters of its own. Lower-case letters, digits and `-`; default `app`. */
  readonly name?: string
  /** Below which problem types have their pages; default `urn:holdfast:<code>`. */
  readonly docs?: string
  /** Milliseconds since the epoch; for tests. */
  readonly clock?: Clock
}

const OPTIONS: Readonly<Record<keyof GateOptions, true>> = {
  origin: true,
  trustedProxies: true,
  identity: true,
  accounts: true,
  human: true,
  cors: true,
  csrf: true,
  limits: true,
  bots: true,
  dns: true,
  leaks: true,
  sinks: true,
  name: true,
  docs: true,
  clock: true,
}

/**
 * What no part checks for itself.
 * @throws {ConfigurationError} naming the option and what to do
 */
export function checkedGateOptions(options: GateOptions): void {
  checkedOptions('holdfast(…)', options, OPTIONS)
  const { bots, human, identity, leaks, name } = options
  if (!Array.isArray(identity))
    throw new ConfigurationError('config.unknown_option', '`identity` is a list of providers.')
  if (bots !== undefined && !botRules.includes(bots)) {
    throw new ConfigurationError('config.unknown_option', `\`bots\` is one of ${botRules.join(', ')}.`)
  }
  if (name !== undefined && !isLimitName(name)) {
    throw new ConfigurationError('config.limit', 'The name of a gate is 1 to 64 of a–z, 0–9 and "-", a letter first.')
  }
  if (leaks !== undefined && typeof leaks.stream !== 'function') {
    throw new ConfigurationError('config.unknown_option', '`leaks` is what `leakWatch(…)` makes.')
  }
  if (human !== undefined && typeof human.verify !== 'function') {
    throw new ConfigurationError(
      'config.human',
      '`human` is a verifier: altcha(…), turnstile(…), hcaptcha(…) or recaptcha(…).',
    )
  }
}
