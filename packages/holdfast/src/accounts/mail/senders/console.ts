import { checkedOptions } from '../../../core/checked-options.js'
import { ConfigurationError } from '../../../core/configuration-error.js'
import type { MailSender } from '../mail.js'

export interface ConsoleMailOptions {
  /** Default false: links that sign people in would stand in the logs of a deployment. */
  readonly allowInProduction?: boolean
  /** Where the mails go; the terminal by default. */
  readonly write?: (text: string) => void
}

/** Prints each mail to the terminal: for development. Refuses to start in production. */
export function consoleMail(options: ConsoleMailOptions = {}): MailSender {
  checkedOptions('consoleMail(…)', options, { allowInProduction: true, write: true })
  const { allowInProduction = false, write = (text) => void process.stdout.write(text) } = options
  return {
    name: 'console',
    start() {
      if (allowInProduction || process.env.NODE_ENV !== 'production') return
      throw new ConfigurationError(
        'config.mail',
        'consoleMail() prints links that sign people in, which have no place in the logs of production: use smtp(…).',
      )
    },
    async send({ to, subject, text }) {
      const body = text.trimEnd().replaceAll(/^/gm, '  ')
      write(`\nmail to ${to}: ${subject}\n${body}\n\n`)
    },
  }
}
