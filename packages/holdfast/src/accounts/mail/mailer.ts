import { checkedOptions } from '../../core/checked-options.js'
import type { Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { inTime } from '../../core/in-time.js'
import type { Account } from '../account-store.js'
import type { AttemptStore, LockRule } from '../attempt-store.js'
import { inWords } from '../length-of-time.js'
import type { MailTickets } from '../mail-tickets.js'
import type { StartedAccounts } from '../started.js'
import type { TicketPurpose } from '../ticket-store.js'
import type { MailSender } from './mail.js'
import { mailTexts, type MailFacts, type MailKind, type MailText, type MailTexts } from './texts.js'

export interface MailOptions {
  /** Who carries the mails: `smtp(…)`, `folder(…)`, `console(…)`, or one of your own. */
  readonly sender: MailSender
  /** The app's pages that the links open, as paths below its own origin; each gets `?token=…`, and posts it. */
  readonly links: Readonly<Record<TicketPurpose, string>>
  /** In place of the built-in English ones. The text holds `link` on a line of its own. */
  readonly texts?: Partial<MailTexts>
}

export interface Mailer {
  /**
   * One mail with a fresh link, unless this address has had its share. For after the answer: it takes longer where
   * there is an account. A rejection is an `Outage`.
   */
  send(kind: MailKind, to: Pick<Account, 'id' | 'email'>): Promise<void>
}

export interface MailerParts {
  readonly attempts: AttemptStore
  readonly mailTickets: MailTickets
  readonly started: () => StartedAccounts
  readonly clock: Clock
}

/** Mails of one kind to one address before a pause: nobody's mailbox is filled by a stranger. */
const SHARE = 3

/** Milliseconds. The package's own senders give up sooner; of one that never does, nobody would learn. */
const SENDING = 90_000

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** @throws {ConfigurationError} `config.accounts` on links that lead elsewhere, and texts without their link. */
export function mailer(options: MailOptions, parts: MailerParts): Mailer {
  checkedOptions('mail', options, { sender: true, links: true, texts: true })
  const { sender, links } = options
  if (typeof sender?.send !== 'function') refuse('`mail.sender` is who carries mails, such as smtp(…).')
  const texts = { ...mailTexts, ...options.texts }
  checkedLinks(links)
  checkedTexts(texts)
  const { lifetimes } = parts.mailTickets
  const pauses: Readonly<Record<MailKind, number>> = {
    verify: Math.min(lifetimes.verify, 60 * MINUTE),
    // Not longer than a link works: whoever uses up the share has filled the mailbox with a link that still does.
    reset: Math.min(lifetimes.reset, 30 * MINUTE),
    unlock: DAY,
    existing: DAY,
  }

  const linkOf = async (kind: MailKind, to: Pick<Account, 'id' | 'email'>): Promise<string | null> => {
    const { origin } = parts.started()
    if (kind === 'existing') return origin
    const token = await parts.mailTickets.issue(kind, to)
    return token === null ? null : `${origin}${links[kind]}?token=${token}`
  }

  return {
    async send(kind, to) {
      const { origin, keyedHash } = parts.started()
      const rule: LockRule = { threshold: SHARE, lockFor: pauses[kind], forgetAfter: pauses[kind] }
      const key = await keyedHash('attempt-key', `mail ${kind} ${to.email}`)
      if (!(await parts.attempts.begin(key, rule, parts.clock())).admitted) return
      const link = await linkOf(kind, to)
      if (link === null) return
      const lifetime = kind === 'existing' ? '' : inWords(lifetimes[kind])
      const text = texts[kind]({ link, app: new URL(origin).host, lifetime })
      // What a mail server says holds the address: an outage holds none of it.
      await inTime('mail', 'send', SENDING, () => sender.send({ to: to.email, ...oneLine(text) }))
    },
  }
}

/** A line break in a subject would begin another header. */
function oneLine({ subject, text, html }: MailText): MailText {
  return { subject: subject.replaceAll(/\s+/g, ' ').trim(), text, ...(html === undefined ? {} : { html }) }
}

function checkedLinks(links: MailOptions['links']): void {
  checkedOptions('mail.links', links ?? {}, { verify: true, reset: true, unlock: true })
  for (const purpose of ['verify', 'reset', 'unlock'] as const) {
    // Two slashes, or one and a backslash, would name another host.
    if (!/^\/(?![/\\])[\w.~!$&'()*+,;=:@%/-]*$/.test(links?.[purpose] ?? '')) {
      refuse(`\`mail.links.${purpose}\` is a path of the app such as "/reset-password", without a query.`)
    }
  }
}

function checkedTexts(texts: MailTexts): void {
  checkedOptions('mail.texts', texts, { verify: true, reset: true, unlock: true, existing: true })
  const facts: MailFacts = {
    link: `https://app.example.com/link?token=${'A'.repeat(43)}`,
    app: 'app.example.com',
    lifetime: '30 minutes',
  }
  for (const [kind, make] of Object.entries(texts)) {
    const { subject, text } = make(facts)
    if (subject.trim() === '' || !text.split(/\r?\n/).includes(facts.link)) {
      refuse(`\`mail.texts.${kind}\` needs a subject, and \`link\` in its text on a line of its own.`)
    }
  }
}

function refuse(message: string): never {
  throw new ConfigurationError('config.accounts', message)
}
