import type { MailSender } from '../../accounts/mail/mail.js'
import type { CacheHandler, CacheHandlerContext } from '../../next/cache-handler.js'
import type { Storage } from '../../storage/storage.js'
import type { Store } from '../../rate-limit/store.js'
import type { AuditTrail } from '../../storage/audit-trail.js'
import type { EventLog } from '../../telemetry/event-log.js'

/** The functions of an interface: each needs its row, or this does not compile. */
export type Operations<T> = {
  readonly [K in keyof T as NonNullable<T[K]> extends (...given: never) => unknown ? K : never]-?: Row
}

/**
 * What the gate makes of an operation that fails. `closed`: 503, without a cookie, and nothing is granted. `passing`: nobody
 * waits for it, and the answer is the same. `choice`: as an option says that has no default. `administrators`: asked by what
 * only they use. `start`: before the first request. `nobody`: no request comes to it. `framework`: what Next makes of it
 * where Holdfast is not there.
 */
export type Row = 'closed' | 'passing' | 'choice' | 'administrators' | 'start' | 'nobody' | 'framework'

/** Each operation of a table by its path, `accounts.create`, and what becomes of it. */
export function rowsOf(table: object, path = ''): (readonly [operation: string, row: Row])[] {
  return Object.entries(table).flatMap(([name, row]) =>
    typeof row === 'string' ? [[`${path}${name}`, row as Row] as const] : rowsOf(row as object, `${path}${name}.`),
  )
}

type Stores = Omit<Storage, 'close'>

/** Accounts, sessions, keys: `Storage`. */
export const storage: { readonly [S in keyof Stores]: Operations<Stores[S]> } = {
  accounts: {
    create: 'closed',
    findByEmail: 'closed',
    credentials: 'closed',
    find: 'closed',
    replacePassword: 'closed',
    changePassword: 'closed',
    verifyEmail: 'closed',
    update: 'administrators',
    list: 'administrators',
  },
  sessions: {
    create: 'closed',
    find: 'closed',
    touch: 'closed',
    rotate: 'closed',
    confirm: 'closed',
    proved: 'nobody',
    revoke: 'closed',
    revokeOwn: 'closed',
    revokeAll: 'closed',
    list: 'closed',
    deleteExpired: 'passing',
  },
  keys: { create: 'closed', find: 'closed', list: 'closed', rotate: 'closed', revoke: 'closed', used: 'passing' },
  tickets: { issue: 'passing', find: 'closed', redeem: 'closed' },
  attempts: { begin: 'closed', read: 'nobody', clear: 'closed' },
  factors: {
    totp: 'closed',
    beginTotp: 'closed',
    confirmTotp: 'closed',
    useTotp: 'closed',
    removeTotp: 'closed',
    replaceRecoveryCodes: 'closed',
    useRecoveryCode: 'closed',
    recoveryCodes: 'nobody',
    addPasskey: 'closed',
    passkeys: 'closed',
    passkey: 'closed',
    usePasskey: 'closed',
    removePasskey: 'closed',
  },
  singleUse: { spend: 'closed' },
}

/** Limits: `Store` with its document and analytics. */
export const limits: Operations<Store> & {
  readonly document: Operations<Store['document']>
  readonly analytics: Operations<Store['analytics']>
} = {
  start: 'start',
  take: 'choice',
  takeOne: 'choice',
  takerOf: 'choice',
  peek: 'administrators',
  reset: 'administrators',
  document: { read: 'passing', write: 'administrators' },
  analytics: { add: 'passing', read: 'administrators' },
}

/** Events of several instances: `EventLog`. */
export const events: Operations<EventLog> = {
  read: 'administrators',
  readBack: 'administrators',
  tallies: 'administrators',
}

/** What happened to accounts, as evidence: `AuditTrail`, a sink that can be read. */
export const trail: Omit<Operations<AuditTrail>, 'join' | 'annotate'> = {
  record: 'passing',
  verify: 'administrators',
  read: 'administrators',
  readBack: 'administrators',
}

/** Mails with links, after the answer: `MailSender`. */
export const mail: Operations<MailSender> = { start: 'start', send: 'passing' }

/** What an issuer somewhere else publishes: each document that is asked for, and no other is. */
export type IssuerDocument = 'discovery' | 'keys'
export const issuer: Readonly<Record<IssuerDocument, Row>> = { discovery: 'closed', keys: 'closed' }

/** Pages that Next keeps, by a handler of the app's own: `CacheHandler`. */
export const pages: Operations<CacheHandler> = { get: 'framework', set: 'framework' }

type Disk = NonNullable<CacheHandlerContext['fs']>

/**
 * And by Next's own, on disk. Whether a file is there is no question that fails; the two others are of what the build has
 * left, once.
 */
export const disk: Operations<Omit<Disk, 'existsSync' | 'readFileSync' | 'writeFileAtomic'>> = {
  readFile: 'framework',
  stat: 'framework',
  mkdir: 'framework',
  writeFile: 'framework',
}
