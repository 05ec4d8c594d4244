import { createTransport, type Transporter } from 'nodemailer'
import { checkedOptions } from '../../../core/checked-options.js'
import { ConfigurationError } from '../../../core/configuration-error.js'
import { isLoopbackHost } from '../../../core/loopback.js'
import { milliseconds, type Duration } from '../../../core/duration.js'
import type { MailSender } from '../mail.js'
import { message, sender, type From } from '../message.js'

export interface SmtpMailOptions {
  /**
   * `smtps://user:password@mail.example.com` (TLS from the start, port 465) or `smtp://…` (STARTTLS, port 587), the
   * password percent-encoded, from the environment. Absent while the app is built; checked at start.
   */
  readonly url: string | undefined
  /** `no-reply@example.com`, or `Example <no-reply@example.com>`. Absent while the app is built. */
  readonly from: string | undefined
  /** How long one mail may take, connecting included. Default 10 seconds, at most a minute. */
  readonly timeout?: Duration
  /** The certificate authority of the server, PEM, where no public one has signed its certificate. */
  readonly ca?: string
}

export interface SmtpMail extends MailSender {
  /** Lets the connections go; a script ends sooner by it. */
  close(): void
}

/** Connections at once. */
const CONNECTIONS = 2

/** Milliseconds that a connection is kept for the next mail. */
const IDLE = 30_000

/**
 * Mail by a server (SMTP, RFC 5321), over TLS with its certificate checked; in the clear on loopback only. Links in mails
 * sign people in: a server that does not offer TLS gets none.
 * @throws {ConfigurationError} `config.mail` on a bad timeout; at start on an address that is missing or not safe.
 */
export function smtpMail(options: SmtpMailOptions): SmtpMail {
  checkedOptions('smtpMail(…)', options, { url: true, from: true, timeout: true, ca: true })
  const timeout = deadline(options.timeout ?? '10 s')
  let started: { readonly from: From; readonly transport: Transporter } | undefined
  const start = () =>
    (started ??= {
      from: sender(options.from ?? ''),
      transport: createTransport({
        ...server(options.url),
        pool: true,
        maxConnections: CONNECTIONS,
        maxRequeues: 1,
        idleTimeout: IDLE,
        dnsTimeout: timeout,
        connectionTimeout: timeout,
        greetingTimeout: timeout,
        socketTimeout: timeout,
        ...(options.ca === undefined ? {} : { tls: { ca: options.ca } }),
      }),
    })
  return {
    name: 'smtp',
    start: () => void start(),
    async send(mail) {
      const { from, transport } = start()
      await transport.sendMail({ ...message(mail, from), signal: AbortSignal.timeout(timeout) })
    },
    close: () => started?.transport.close(),
  }
}

/** What the address says; its query is refused, since the transport would take options from there (`?tls.…`). */
function server(url: string | undefined) {
  const read = url === undefined || !URL.canParse(url) ? undefined : new URL(url)
  const { protocol, hostname, port, username, password, pathname = '', search, hash } = read ?? {}
  const isPlain = pathname.length <= 1 && search === '' && hash === ''
  if ((protocol !== 'smtp:' && protocol !== 'smtps:') || hostname === undefined || hostname === '' || !isPlain) {
    return refuse('`url` is the address of a mail server: smtps://user:password@mail.example.com.')
  }
  const secure = protocol === 'smtps:'
  return {
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: port === undefined || port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(secure ? {} : isLoopbackHost(hostname) ? { ignoreTLS: true } : { requireTLS: true }),
    ...(username ? { auth: { user: decoded(username), pass: decoded(password ?? '') } } : {}),
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return refuse('the user and the password in `url` are percent-encoded.')
  }
}

function deadline(timeout: Duration): number {
  try {
    const value = milliseconds(timeout)
    if (value <= 60_000) return value
  } catch {
    // Answered below, like a time that is too long.
  }
  return refuse('`timeout` is a length of time of at most a minute, such as "10 s".')
}

function refuse(what: string): never {
  throw new ConfigurationError('config.mail', `smtpMail(…): ${what}`)
}
