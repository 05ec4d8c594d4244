import { afterEach, expect, it, vi } from 'vitest'
import { consoleMail } from './console.js'

const mail = {
  to: 'ada@example.com',
  subject: 'A new password',
  text: 'Hello,\n\nhttps://app.example.com/reset?token=abc\n',
}

afterEach(() => vi.unstubAllEnvs())

it('prints the mail with its link on a line of its own', async () => {
  let printed = ''
  await consoleMail({ write: (text) => (printed += text) }).send(mail)
  expect(printed).toContain('mail to ada@example.com: A new password\n')
  expect(printed).toMatch(/^ *https:\/\/app\.example\.com\/reset\?token=abc$/m)
})

it('does not start in production, unless it is allowed to', () => {
  vi.stubEnv('NODE_ENV', 'production')
  expect(() => consoleMail().start?.()).toThrow(expect.objectContaining({ code: 'config.mail' }))
  expect(() => consoleMail({ allowInProduction: true }).start?.()).not.toThrow()
  vi.stubEnv('NODE_ENV', 'development')
  expect(() => consoleMail().start?.()).not.toThrow()
})
