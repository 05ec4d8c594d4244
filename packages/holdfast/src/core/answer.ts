import type { SetCookie } from './cookie.js'
import type { AuditType } from './event.js'

/** What code behind the gate may add to the answer besides its data; applied on every exit, refusals included. */
export interface Answer {
  /** Set at most once for each name; a second call replaces the first. Cookies go through `setCookie`. */
  setHeader(name: string, value: string): void
  setCookie(cookie: SetCookie): void
  /** Records a fact for the audit trail; `subject` is an account's id and is hashed before it leaves. */
  audit(type: AuditType, subject: string | null, facts?: Readonly<Record<string, string | number | boolean>>): void
}
