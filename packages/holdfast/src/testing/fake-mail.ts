import type { Mail, MailSender } from '../accounts/mail/mail.js'

/** A post box: what was sent, the first first. */
export interface FakeMail extends MailSender {
  readonly sent: readonly Mail[]
  /** The token of the last mail's link. */
  token(): string
}

/** @param fails rejects every mail, as a server that does not answer */
export function fakeMail(fails = false): FakeMail {
  const sent: Mail[] = []
  return {
    name: 'fake',
    sent,
    token() {
      const [, token] = /\?token=([\w-]+)$/m.exec(sent.at(-1)?.text ?? '') ?? []
      if (token === undefined) throw new Error('The last mail holds no link.')
      return token
    },
    async send(mail) {
      if (fails) throw Object.assign(new Error(`550 ${mail.to}`), { code: 'ECONNREFUSED' })
      sent.push(mail)
    },
  }
}
