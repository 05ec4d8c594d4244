import { afterEach, describe, expect, it } from 'vitest'
import { loopbackCertificate } from '../../../testing/loopback-certificate.js'
import { mimeText } from '../../../testing/mime-text.js'
import { smtpServer, type SmtpServer, type SmtpServerOptions } from '../../../testing/smtp-server.js'
import { smtpMail, type SmtpMail, type SmtpMailOptions } from './smtp.js'

const link = `https://app.example.com/a/path/that/is/long/enough/to/be/wrapped?token=${'A-_'.repeat(14)}x`
const mail = { to: 'ada@example.com', subject: 'A new password', text: `Hello,\n\n${link}\n.\nlast line\n` }
const from = 'Example <no-reply@example.com>'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close()
})

async function serve(options?: SmtpServerOptions): Promise<SmtpServer> {
  const server = await smtpServer(options)
  opened.push(server)
  return server
}

function sending(options: Partial<SmtpMailOptions>): SmtpMail {
  const sender = smtpMail({ url: undefined, from, timeout: '20 s', ...options })
  opened.push(sender)
  sender.start?.()
  return sender
}

it('hands the mail over whole: its envelope, its headers, and the link', async () => {
  const server = await serve()
  await sending({ url: `smtp://user:p%40ss@127.0.0.1:${server.port}` }).send(mail)
  expect(server.envelopes).toEqual(['MAIL FROM:<no-reply@example.com>', 'RCPT TO:<ada@example.com>'])
  const { headers, text, encoding } = mimeText(server.messages[0] ?? '')
  expect(headers).toMatchObject({ from, to: 'ada@example.com', subject: 'A new password' })
  expect(['7bit', 'quoted-printable']).toContain(encoding)
  expect(text.split('\r\n')).toContain(link)
  expect(text).toContain('\r\n.\r\nlast line')
  expect(server.commands).toContain('AUTH')
})

it('keeps connections for the next mails, two at most', async () => {
  const server = await serve()
  const sender = sending({ url: `smtp://127.0.0.1:${server.port}` })
  for (let count = 0; count < 3; count++) await sender.send(mail)
  expect(server.connections()).toBe(1)
  await Promise.all(Array.from({ length: 20 }, () => sender.send(mail)))
  expect(server.messages.length).toBe(23)
  expect(server.connections()).toBeLessThanOrEqual(2)
})

describe('TLS', () => {
  it.each(['implicit', 'starttls'] as const)('%s, with the certificate checked', async (tls) => {
    const server = await serve({ tls })
    const scheme = tls === 'implicit' ? 'smtps' : 'smtp'
    // STARTTLS is not used on loopback: 0.0.0.0 reaches it, and does not count as such.
    const host = tls === 'implicit' ? 'localhost' : '0.0.0.0'
    const url = `${scheme}://user:secret@${host}:${server.port}`
    await expect(sending({ url }).send(mail)).rejects.toThrow()
    expect(server.commands).not.toContain('AUTH')
    await sending({ url, ca: loopbackCertificate.cert }).send(mail)
    expect(server.commands).toContain('AUTH')
    expect(server.messages.length).toBe(1)
  })

  it('a server elsewhere than on loopback that offers none gets neither the password nor the mail', async () => {
    const server = await serve()
    await expect(sending({ url: `smtp://user:secret@0.0.0.0:${server.port}` }).send(mail)).rejects.toThrow()
    expect(server.commands).not.toContain('AUTH')
    expect(server.commands).not.toContain('MAIL')
  })
})

describe('a server that fails', () => {
  it.each(['connect', 'EHLO', 'MAIL', 'DATA'])(
    'silent from %s on: the mail fails within the deadline',
    async (silentAt) => {
      const server = await serve({ silentAt })
      const began = performance.now()
      await expect(sending({ url: `smtp://127.0.0.1:${server.port}`, timeout: 300 }).send(mail)).rejects.toThrow()
      expect(performance.now() - began).toBeLessThan(10_000)
      expect(server.messages).toEqual([])
    },
  )

  it.each(['MAIL', 'RCPT', 'DATA'])('that refuses %s rejects', async (refusedAt) => {
    const server = await serve({ refusedAt })
    await expect(sending({ url: `smtp://127.0.0.1:${server.port}` }).send(mail)).rejects.toThrow()
    expect(server.messages).toEqual([])
  })

  it('that is not there rejects, and the next mail goes once it is back', async () => {
    const gone = await smtpServer()
    await gone.close()
    const sender = sending({ url: `smtp://127.0.0.1:${gone.port}` })
    await expect(sender.send(mail)).rejects.toThrow(expect.objectContaining({ code: 'ESOCKET' }))
  })
})

it('nothing in a mail becomes a command, a header or another recipient', async () => {
  const server = await serve()
  const sender = sending({ url: `smtp://127.0.0.1:${server.port}` })
  await sender.send({ ...mail, subject: 'A\r\nBcc: eve@example.com' })
  await sender.send({ ...mail, to: 'ada@example.com>\r\nRCPT TO:<eve@example.com' }).catch(() => undefined)
  await sender.send({ ...mail, to: 'ada@example.com, eve@example.com' }).catch(() => undefined)
  expect(server.envelopes.filter((line) => line.includes('<eve'))).toEqual([])
  for (const message of server.messages) expect(mimeText(message).headers).not.toHaveProperty('bcc')
})

describe('options', () => {
  it.each([
    undefined,
    '',
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://mail.example.com/?tls.rejectUnauthorized=false',
    'smtps://mail.example.com#x',
    'smtps://mail.example.com/inbox',
    'smtps://us%er:x@mail.example.com',
  ])('the address %o fails at start, and not before; the message holds none of it', (url) => {
    const sender = smtpMail({ url, from })
    expect(() => sender.start?.()).toThrow(expect.objectContaining({ code: 'config.mail' }))
    expect(() => sender.start?.()).toThrow(/^smtpMail\(…\): (`url` is|the user)/)
  })

  it.each([undefined, '', 'nobody', 'A <b@example.com> <c@example.com>', 'A\r\n <b@example.com>'])(
    'the sender %o fails at start',
    (sender) => {
      const made = smtpMail({ url: 'smtps://mail.example.com', from: sender })
      expect(() => made.start?.()).toThrow(expect.objectContaining({ code: 'config.mail' }))
    },
  )

  it.each(['2 m', 0, -1, 'soon'])('the timeout %o is refused at construction', (timeout) => {
    expect(() => smtpMail({ url: undefined, from, timeout: timeout as never })).toThrow(
      expect.objectContaining({ code: 'config.mail' }),
    )
  })
})
