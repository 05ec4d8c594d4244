import type { Answer } from '../../core/answer.js'
import { serializeCookie, type SetCookie } from '../../core/cookie.js'
import type { AuditType } from '../../core/event.js'

/** Names that the gate itself decides on every answer. */
const GATE_HEADERS =
  /^(?:access-control-|(?:x-)?ratelimit|retry-after$|set-cookie$|content-length$|content-encoding$|transfer-encoding$|connection$|content-security-policy|vary$)/

/** One fact for the audit trail, before ids are hashed. */
export interface AuditFact {
  readonly type: AuditType
  readonly subject: string | null
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

/** Collects what the code behind the gate adds; the last stage applies it. */
export class AnswerRecord implements Answer {
  readonly headers = new Map<string, string>()
  readonly cookies = new Map<string, SetCookie>()
  readonly audits: AuditFact[] = []

  /** @throws {TypeError} on headers that the gate decides, and on values that no header can hold. */
  setHeader(name: string, value: string): void {
    const lower = name.toLowerCase()
    if (GATE_HEADERS.test(lower)) throw new TypeError(`The header "${lower}" is the gate's: use the route's options.`)
    new Headers([[lower, value]])
    this.headers.set(lower, value)
  }

  setCookie(cookie: SetCookie): void {
    serializeCookie(cookie)
    this.cookies.set(cookie.name, cookie)
  }

  /**
   * Forgets what was to go with the data: a refusal has headers of its own, and a fault leaves no cookie of what was
   * half done. What happened to accounts has happened, and stays recorded.
   */
  withdraw(status: number): void {
    this.headers.clear()
    if (status >= 500) this.cookies.clear()
  }

  audit(type: AuditType, subject: string | null, facts: AuditFact['facts'] = {}): void {
    this.audits.push({ type, subject, facts })
  }
}
