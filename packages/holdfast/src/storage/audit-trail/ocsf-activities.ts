import type { AuditType } from '../../core/event.js'

/** What an audit event is in OCSF 1.3.0. An activity that its class has no number for is 99, under a name of its own. */
export interface Activity {
  readonly ofClass: 'account' | 'authentication' | 'settings' | 'finding' | 'application' | 'other'
  readonly activity_id: number
  readonly activity_name: string
  /** 1 informational, 2 low, 3 medium, 4 high. */
  readonly severity_id: 1 | 2 | 3 | 4
  readonly failed?: true
}

const of =
  (ofClass: Activity['ofClass']) =>
  (activity_id: number, activity_name: string, severity_id: Activity['severity_id'] = 1): Activity => ({
    ofClass,
    activity_id,
    activity_name,
    severity_id,
  })

const account = of('account')
const authentication = of('authentication')
const settings = of('settings')
const finding = of('finding')
const application = of('application')

const failed = (activity: Activity): Activity => ({ ...activity, failed: true })

export const ACTIVITIES: Readonly<Record<AuditType, Activity>> = {
  user_registered: account(1, 'Create'),
  email_verified: account(99, 'Email verified'),
  password_reset_requested: account(99, 'Password reset requested'),
  password_reset: account(4, 'Password Reset', 2),
  password_changed: account(3, 'Password Change'),
  account_locked: account(9, 'Lock', 3),
  account_unlocked: account(99, 'Unlock'),
  stepped_up: authentication(99, 'Step-up'),
  second_factor_failed: failed(authentication(99, 'Second factor', 2)),
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
  user_sign_in_failed: failed(authentication(1, 'Logon', 2)),
  user_signed_out: authentication(2, 'Logoff'),
  user_roles_changed: account(99, 'Roles changed', 2),
  user_disabled: account(5, 'Disable', 2),
  user_enabled: account(2, 'Enable'),
  session_revoked: authentication(2, 'Logoff'),
  sessions_revoked: authentication(2, 'Logoff'),
  refresh_reused: failed(authentication(99, 'Refresh token reused', 4)),
  budget_exceeded: finding(1, 'Create', 3),
  limit_store_lost: failed(application(99, 'Rate limit store lost', 3)),
  limit_store_back: application(99, 'Rate limit store back'),
  secret_leaked: finding(1, 'Create', 4),
  limit_changed: settings(3, 'Update', 2),
  caller_listed: settings(3, 'Update', 2),
  caller_unlisted: settings(3, 'Update', 2),
  alerts_tested: application(99, 'Alerts tested'),
  trail_verified: application(99, 'Audit trail verified'),
  data_exported: application(99, 'Data exported'),
}

/** A type that this version does not know. */
export const UNKNOWN: Activity = { ofClass: 'other', activity_id: 99, activity_name: 'Other', severity_id: 1 }
