import type { Report } from '../../report.js'
import type { Terminal } from '../../terminal/terminal.js'
import { wrap } from '../../terminal/text.js'

/** A key as the library lists it; times in milliseconds since the epoch. */
export interface Listed {
  readonly id: string
  readonly ownerId: string | null
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly limit: { readonly limit: number; readonly window: number } | null
}

/** For programs: times in ISO 8601, the window of the limit in milliseconds. */
export function keyData({ id, ownerId, name, scopes, createdAt, expiresAt, lastUsedAt, limit }: Listed) {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  const times = { createdAt: iso(createdAt), expiresAt: iso(expiresAt), lastUsedAt: iso(lastUsedAt) }
  return { id, ownerId, name, scopes, ...times, limit }
}

/** A day for people: UTC, as in logs. */
export function day(time: number | null): string {
  return time === null ? 'never' : new Date(time).toISOString().slice(0, 10)
}

/** Names were typed by people: on a terminal, a control character in one would move the cursor or rewrite lines. */
export function printable(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '\ufffd')
}

/** A key that was made: people get an explanation with it, and a pipe its text alone. */
export function newKey({ apiKey, key }: { readonly apiKey: Listed; readonly key: string }, note: string): Report {
  const view = ({ isInteractive, width, colors: { bold, dim } }: Terminal): string => {
    if (!isInteractive) return key
    const facts = [`id ${apiKey.id}`, `scopes ${apiKey.scopes.join(' ') || 'none'}`, `expires ${day(apiKey.expiresAt)}`]
    const text = `“${printable(apiKey.name)}” is shown this once: the database holds no more than its hash. ${note}`
    return [bold(key), '', wrap(text, width), dim(wrap(facts.join(' · '), width))].join('\n')
  }
  return { data: { ...keyData(apiKey), key }, view, findings: 0 }
}
