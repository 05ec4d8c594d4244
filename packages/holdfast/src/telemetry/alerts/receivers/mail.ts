import { checkedOptions } from '../../../core/checked-options.js'
import { ConfigurationError } from '../../../core/configuration-error.js'
import type { Receiver } from '../alert.js'

/** Who carries mails: `smtpMail(…)` and its kin. */
export interface AlertMailSender {
  send(mail: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>
}

export interface MailToOptions {
  readonly sender: AlertMailSender
  /** One address. */
  readonly to: string
}

/** Milliseconds. A mail that was taken late must not be sent again: longer than senders wait. */
const DEADLINE = 15_000

/**
 * Alerts by mail. Bounded in time by its sender.
 * @throws {ConfigurationError} `config.alert` on what is no address
 */
export function mailTo(options: MailToOptions): Receiver {
  const { sender, to } = options
  checkedOptions('mailTo(…)', options, { sender: true, to: true })
  if (!/^[^\s@,;<>]+@[^\s@,;<>]+$/.test(to)) {
    throw new ConfigurationError('config.alert', '`to` of mailTo(…) is one address.')
  }
  return {
    name: 'mail',
    deadline: DEADLINE,
    deliver: ({ title, lines, time }) =>
      sender.send({
        to,
        // A line break in a subject would begin another header.
        subject: title.replaceAll(/\s+/g, ' '),
        text: [title, ...lines, '', new Date(time).toISOString()].join('\n'),
      }),
  }
}
