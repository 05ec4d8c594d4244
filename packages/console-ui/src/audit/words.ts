import type { LimitOverride } from '../../../holdfast/src/console/wire.ts'
import type { AuditEvent, AuditType } from '../../../holdfast/src/core/event.ts'
import { partsOf } from '../callers/names.ts'
import { count, exact } from '../design/format.ts'
import { overriddenText, windowText } from '../limits/words.ts'

/** `bad`: somebody may be attacking. `notice`: worth a look. `plain`: as people live. `good`: it is over. */
export type Tone = 'bad' | 'notice' | 'plain' | 'good'

export const groups = [
  'Sign-in',
  'Passwords',
  'Second factor',
  'Sessions',
  'API keys',
  'Accounts',
  'Limits',
  'Operation',
] as const

export type Group = (typeof groups)[number]

interface Words {
  /** What happened, as a sentence without its full stop. */
  readonly title: string
  readonly group: Group
  readonly tone: Tone
}

const of = (group: Group, title: string, tone: Tone = 'plain'): Words => ({ group, title, tone })

/** Each type of audit event in words; a type without words does not compile. */
export const words: Readonly<Record<AuditType, Words>> = {
  user_signed_in: of('Sign-in', 'Signed in'),
  user_sign_in_failed: of('Sign-in', 'Sign-in failed', 'notice'),
  user_signed_out: of('Sign-in', 'Signed out'),
  account_locked: of('Sign-in', 'Account locked after failed sign-ins', 'bad'),
  account_unlocked: of('Sign-in', 'Account unlocked', 'good'),
  stepped_up: of('Sign-in', 'Proved again who they are'),
  password_changed: of('Passwords', 'Password changed', 'notice'),
  password_reset_requested: of('Passwords', 'Password reset asked for'),
  password_reset: of('Passwords', 'Password reset', 'notice'),
  second_factor_failed: of('Second factor', 'Second factor was wrong', 'notice'),
  totp_enabled: of('Second factor', 'Authenticator app added'),
  totp_disabled: of('Second factor', 'Authenticator app removed', 'notice'),
  recovery_codes_replaced: of('Second factor', 'Recovery codes replaced'),
  recovery_code_used: of('Second factor', 'Recovery code used', 'notice'),
  passkey_added: of('Second factor', 'Passkey added'),
  passkey_removed: of('Second factor', 'Passkey removed', 'notice'),
  session_revoked: of('Sessions', 'Session ended'),
  sessions_revoked: of('Sessions', 'Sessions ended'),
  refresh_reused: of('Sessions', 'Refresh token reused: session ended', 'bad'),
  key_created: of('API keys', 'Key created'),
  key_rotated: of('API keys', 'Key rotated'),
  key_revoked: of('API keys', 'Key revoked'),
  user_registered: of('Accounts', 'Account created'),
  email_verified: of('Accounts', 'E-mail address confirmed'),
  user_roles_changed: of('Accounts', 'Roles changed', 'notice'),
  user_disabled: of('Accounts', 'Account disabled', 'notice'),
  user_enabled: of('Accounts', 'Account enabled'),
  limit_changed: of('Limits', 'Limit changed in the console', 'notice'),
  caller_listed: of('Limits', 'Caller listed', 'notice'),
  caller_unlisted: of('Limits', 'Caller taken off the list'),
  alerts_tested: of('Operation', 'Alerts tested'),
  trail_verified: of('Operation', 'Audit trail verified'),
  data_exported: of('Operation', 'Data exported'),
  budget_exceeded: of('Limits', 'Budget of a route spent', 'bad'),
  limit_store_lost: of('Operation', 'Limit store stopped answering', 'bad'),
  limit_store_back: of('Operation', 'Limit store answers again', 'good'),
  secret_leaked: of('Operation', 'Secret found in an answer', 'bad'),
}

/** Of a type that a newer server may know: its own name, readable. */
export function wordsOf(type: string): Words {
  const known = Object.hasOwn(words, type) ? words[type as AuditType] : undefined
  if (known !== undefined) return known
  const text = type.replaceAll('_', ' ')
  return of('Operation', text.charAt(0).toUpperCase() + text.slice(1))
}

export const typesOf = (group: Group): AuditType[] =>
  (Object.keys(words) as AuditType[]).filter((type) => words[type].group === group)

/** Facts as name and value for people, in their order: `sessions_ended: 2` is `sessions ended`, `2`. */
export function factsOf({
  type,
  facts,
}: Pick<AuditEvent, 'type' | 'facts'>): { readonly name: string; readonly value: string }[] {
  if (type === 'limit_changed') return changeOf(facts)
  return Object.entries(facts).map(([name, value]) => ({
    name: name.replaceAll('_', ' '),
    value: valueOf(name, value),
  }))
}

/** `to_limit: 20` and its like as one change: `as declared → 20 / 10 s`. */
function changeOf(facts: AuditEvent['facts']): { readonly name: string; readonly value: string }[] {
  const side = (name: 'from' | 'to'): LimitOverride | null => {
    const parts = Object.entries(facts).filter(([fact]) => fact.startsWith(`${name}_`))
    return parts.length === 0
      ? null
      : Object.fromEntries(parts.map(([fact, value]) => [fact.slice(name.length + 1), value]))
  }
  return [
    { name: 'limit', value: String(facts['limit'] ?? '—') },
    { name: 'change', value: `${overriddenText(side('from'), undefined)} → ${overriddenText(side('to'), undefined)}` },
  ]
}

function valueOf(name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value === '' ? '—' : name === 'caller' ? nameOf(value) : value
  // Lengths and moments are in milliseconds.
  if (name === 'window') return windowText(value)
  return (name === 'since' || name === 'until') && value > 1e12 ? exact(value) : count(value)
}

function nameOf(caller: string): string {
  const { kind, short } = partsOf(caller)
  return `${kind} ${short}`.trim()
}
