import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mimeText } from '../../../testing/mime-text.js'
import { folderMail } from './folder.js'

const link = `https://app.example.com/a/path/that/is/long/enough/to/be/wrapped?token=${'A-_'.repeat(14)}x`
const mail = { to: 'ada@example.com', subject: 'A new password', text: `Hello,\n\n${link}\n` }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-mail-'))
})
afterEach(() => rm(folder, { recursive: true }))

const names = async (path = folder) => (await readdir(path)).toSorted()
const read = async (name: string) => mimeText(await readFile(join(folder, name), 'latin1'))

it('writes each mail as a file that mail programs open, for its owner only', async () => {
  await folderMail({ path: folder, from: 'Example <no-reply@example.com>' }).send(mail)
  const [name = '', ...others] = await names()
  expect(others).toEqual([])
  expect(name).toMatch(/^[\w.-]+\.eml$/)
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  const { headers, text, encoding } = await read(name)
  expect(headers).toMatchObject({
    from: 'Example <no-reply@example.com>',
    to: 'ada@example.com',
    subject: 'A new password',
    'content-type': 'text/plain; charset=utf-8',
    'auto-submitted': 'auto-generated',
  })
  expect(headers).toHaveProperty('date')
  expect(headers).toHaveProperty('message-id')
  expect(['7bit', 'quoted-printable']).toContain(encoding)
  expect(text.split('\r\n')).toContain(link)
})

it('says what is not ASCII in quoted-printable, and an HTML part after the text', async () => {
  const text = `Grüße,\n\n${link}\n`
  await folderMail({ path: folder }).send({ ...mail, subject: 'Schöne Grüße', text, html: '<p>Grüße</p>' })
  const [name = ''] = await names()
  const part = await read(name)
  expect(part.encoding).toBe('quoted-printable')
  expect(part.text.replaceAll('\r\n', '\n').trim()).toBe(text.trim())
  expect(part.headers).toMatchObject({
    from: 'no-reply@localhost',
    subject: expect.stringMatching(/^=\?UTF-8\?Q\?/),
    'content-type': expect.stringMatching(/^multipart\/alternative/),
  })
})

it('names sort as the mails were sent, also of one moment, and when the clock is set back', async () => {
  let time = Date.UTC(2030, 0, 1)
  const sender = folderMail({ path: folder, clock: () => time })
  for (let count = 0; count < 12; count++) {
    await sender.send({ ...mail, subject: `mail ${count}` })
    if (count === 6) time -= 5000
  }
  const subjects = await Promise.all((await names()).map(async (name) => (await read(name)).headers.subject))
  expect(subjects).toEqual(Array.from({ length: 12 }, (_, count) => `mail ${count}`))
})

it('a file is there whole or not at all: nobody reads half a mail', async () => {
  const sender = folderMail({ path: folder })
  const sending = Promise.all(Array.from({ length: 20 }, () => sender.send({ ...mail, text: 'x\n'.repeat(50_000) })))
  const done = sending.then(() => true)
  while (!(await Promise.race([done, setImmediate(false)]))) {
    for (const name of (await names()).filter((each) => each.endsWith('.eml'))) {
      if ((await stat(join(folder, name))).size < 100_000) throw new Error('half a mail')
    }
  }
  expect((await names()).every((name) => name.endsWith('.eml'))).toBe(true)
  expect((await names()).length).toBe(20)
})

it('makes the folder for its owner only', async () => {
  const deeper = join(folder, 'var', 'mail')
  await folderMail({ path: deeper }).send(mail)
  expect((await names(deeper)).length).toBe(1)
  expect((await stat(deeper)).mode & 0o777).toBe(0o700)
})

it('rejects when the mail cannot be kept', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(folderMail({ path: file }).send(mail)).rejects.toThrow()
})

it('nothing in a mail becomes a header, another recipient, or a file that is read', async () => {
  await folderMail({ path: folder }).send({
    to: 'ada@example.com, eve@example.com',
    subject: 'A\r\nBcc: eve@example.com',
    text: `/etc/hostname\n`,
  })
  const [name = ''] = await names()
  const { headers, text } = await read(name)
  expect(headers).not.toHaveProperty('bcc')
  expect(text).toBe('/etc/hostname\r\n')
  expect(headers.to).not.toMatch(/(^|[ ,])eve@example\.com$/)
})

it.each([
  ['no folder', { path: '' }, 'config.mail'],
  ['no address', { path: 'x', from: 'nobody' }, 'config.mail'],
  ['two addresses', { path: 'x', from: 'a@example.com, b@example.com' }, 'config.mail'],
  ['a header in the name', { path: 'x', from: 'A\r\nBcc: x@example.com <a@example.com>' }, 'config.mail'],
  ['an unknown option', { path: 'x', mode: 0o644 } as never, 'config.unknown_option'],
])('refuses %s at construction', (_, options, code) => {
  expect(() => folderMail(options)).toThrow(expect.objectContaining({ code }))
})
