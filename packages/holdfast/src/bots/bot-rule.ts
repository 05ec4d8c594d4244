/** What to do with callers without a principal whose user agent says that they are no browser. */
export const botRules = ['limit', 'allow-verified', 'deny'] as const

/**
 * - `limit`: they are counted like anybody.
 * - `allow-verified`: crawlers whose address is shown to be their operator's have a limit of their own; impostors and
 *   other bots are refused. A crawler that cannot be checked right now is counted like anybody.
 * - `deny`: all of them are refused.
 */
export type BotRule = (typeof botRules)[number]
