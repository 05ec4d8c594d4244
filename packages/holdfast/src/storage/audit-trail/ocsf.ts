import type { AuditEvent, AuditType } from '../../core/event.js'

/** Of the Open Cybersecurity Schema Framework 1.3.0: the class, and what was done. */
interface OcsfClass {
  readonly class_uid: number
  readonly class_name: string
  readonly category_uid: number
  readonly category_name: string
  readonly activity_id: number
  readonly activity_name: string
  /** 1 informational, 2 low, 3 medium, 4 high. */
  readonly severity_id: number
}

const IAM = { category_uid: 3, category_name: 'Identity & Access Management' }
const APPLICATION = { category_uid: 6, category_name: 'Application Activity' }

const authentication = (activity_id: number, activity_name: string, severity_id = 1): OcsfClass => ({
  class_uid: 3002,
  class_name: 'Authentication',
  ...IAM,
  activity_id,
  activity_name,
  severity_id,
})

const account = (activity_id: number, activity_name: string, severity_id = 1): OcsfClass => ({
  class_uid: 3001,
  class_name: 'Account Change',
  ...IAM,
  activity_id,
  activity_name,
  severity_id,
})

const other = (activity_name: string, severity_id: number): OcsfClass => ({
  class_uid: 6002,
  class_name: 'Application Lifecycle',
  ...APPLICATION,
  activity_id: 99,
  activity_name,
  severity_id,
})

const CLASSES: Readonly<Record<AuditType, OcsfClass>> = {
  user_registered: account(1, 'Create'),
  email_verified: account(99, 'Email verified'),
  password_reset_requested: account(99, 'Password reset requested'),
  password_reset: account(4, 'Password Reset', 2),
  password_changed: account(3, 'Password Change'),
  account_locked: account(9, 'Lock', 3),
  account_unlocked: account(99, 'Unlock'),
  stepped_up: authentication(99, 'Step-up'),
  second_factor_failed: authentication(99, 'Second factor failed', 2),
  totp_enabled: account(10, 'MFA Factor Enable'),
  totp_disabled: account(11, 'MFA Factor Disable', 2),
  recovery_codes_replaced: account(99, 'Recovery codes replaced'),
  recovery_code_used: authentication(99, 'Recovery code used', 2),
  passkey_added: account(10, 'MFA Factor Enable'),
  passkey_removed: account(11, 'MFA Factor Disable', 2),
  key_created: account(99, 'API key created'),
  key_rotated: account(99, 'API key rotated'),
  key_revoked: account(99, 'API key revoked'),
  user_signed_in: authentication(1, 'Logon'),
  user_sign_in_failed: authentication(1, 'Logon', 2),
  user_signed_out: authentication(2, 'Logoff'),
  user_roles_changed: account(99, 'Roles changed', 2),
  user_disabled: account(5, 'Disable', 2),
  user_enabled: account(2, 'Enable'),
  session_revoked: authentication(2, 'Logoff'),
  sessions_revoked: authentication(2, 'Logoff'),
  refresh_reused: authentication(99, 'Refresh token reused', 4),
  budget_exceeded: other('Request budget exceeded', 3),
  limit_store_lost: other('Rate limit store lost', 3),
  limit_store_back: other('Rate limit store back', 1),
  secret_leaked: other('Secret in an answer', 4),
}

const FAILED: ReadonlySet<AuditType> = new Set(['user_sign_in_failed', 'second_factor_failed', 'refresh_reused'])

/** One audit event in the shape that SIEMs take. Users are the keyed hashes that the event has; no name is in it. */
export function ocsf(event: AuditEvent, productVersion: string): Readonly<Record<string, unknown>> {
  const shape = CLASSES[event.type]
  const named = (uid: string | null) => (uid === null ? {} : { user: { uid, type_id: 1 } })
  return {
    ...shape,
    type_uid: shape.class_uid * 100 + shape.activity_id,
    time: event.time,
    status_id: FAILED.has(event.type) ? 2 : 1,
    message: event.type.replaceAll('_', ' '),
    ...named(event.subject),
    ...(event.actor === null ? {} : { actor: named(event.actor) }),
    ...(event.address === null ? {} : { src_endpoint: { subnet: event.address } }),
    metadata: {
      version: '1.3.0',
      product: { name: 'Holdfast', vendor_name: 'Holdfast', version: productVersion },
      correlation_uid: event.requestId,
      event_code: event.type,
    },
    unmapped: event.facts,
  }
}
