import { randomBytes } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createTransport } from 'nodemailer'
import { checkedOptions } from '../../../core/checked-options.js'
import { systemClock, type Clock } from '../../../core/clock.js'
import { ConfigurationError } from '../../../core/configuration-error.js'
import type { MailSender } from '../mail.js'
import { message, sender } from '../message.js'

export interface FolderMailOptions {
  /** Where the mails are kept; made, with its parents, where it is missing. */
  readonly path: string
  /** Default `no-reply@localhost`. */
  readonly from?: string
  /** Milliseconds since the epoch; names the files. For tests. */
  readonly clock?: Clock
}

/**
 * Each mail as one `.eml` file (RFC 5322) that mail programs open, readable by its owner only: for development, tests
 * and machines that something else picks the mails up from. Names sort by time; a file appears whole or not at all.
 */
export function folderMail(options: FolderMailOptions): MailSender {
  checkedOptions('folderMail(…)', options, { path: true, from: true, clock: true })
  const { path, from = 'no-reply@localhost', clock = systemClock } = options
  if (typeof path !== 'string' || path === '') {
    throw new ConfigurationError('config.mail', 'folderMail({ path }) needs a folder.')
  }
  const folder = resolve(path)
  const origin = sender(from)
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  let latest = 0
  return {
    name: 'folder',
    async send(mail) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const composed = await composer.sendMail(message(mail, origin))
      // Later than the one before it, so that names sort as the mails were sent.
      latest = Math.max(clock(), latest + 1)
      const name = `${new Date(latest).toISOString().replaceAll(':', '-')}-${randomBytes(4).toString('hex')}`
      const whole = join(folder, `${name}.eml`)
      const part = join(folder, `.${name}.part`)
      await writeFile(part, composed.message as Buffer, { mode: 0o600, flag: 'wx' })
      await rename(part, whole)
    },
  }
}
