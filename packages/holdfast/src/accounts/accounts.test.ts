import type { Provider } from '../authentication/provider.js'
import { describe, expect, it } from 'vitest'
import { memory } from '../storage/memory.js'
import { TEST_SECRET } from '../testing/account-endpoints.js'
import { fakeMail } from '../testing/fake-mail.js'
import { accounts } from './accounts.js'
import { mailTexts } from './mail/texts.js'

const links = { verify: '/verify', reset: '/reset', unlock: '/unlock' }
const made = (options: object) => () => accounts({ storage: memory(), secret: TEST_SECRET, ...options })

describe('construction', () => {
  it.each<readonly [string, object, string]>([
    ['an unknown option', { lockOut: {} }, 'config.unknown_option'],
    ['no storage', { storage: undefined }, 'config.storage'],
    ['a storage without sessions', { storage: { accounts: memory().accounts } }, 'config.storage'],
    ['a short minimum', { passwords: { minLength: 4 } }, 'config.accounts'],
    ['a mistyped rule', { passwords: { minimum: 12 } }, 'config.unknown_option'],
    ['cheap hashing', { hashing: { memoryCost: 8 } }, 'config.accounts'],
    ['a lock after two guesses', { lockout: { threshold: 2 } }, 'config.accounts'],
    ['no lock at all', { lockout: { threshold: Infinity } }, 'config.accounts'],
    ['a lock of a second', { lockout: { duration: '1 s' } }, 'config.accounts'],
    ['a lock for ever', { lockout: { duration: '365 d' } }, 'config.accounts'],
    ['a lock that is no duration', { lockout: { duration: 'a while' } }, 'config.accounts'],
    ['a CAPTCHA after the lock', { lockout: { humanAfter: 6 } }, 'config.accounts'],
    ['a reset link for a week', { mail: { sender: fakeMail(), links }, tickets: { reset: '7 d' } }, 'config.accounts'],
    ['a mistyped lifetime', { tickets: { restet: '1 h' } }, 'config.unknown_option'],
    ['required verification without mail', { verification: 'required' }, 'config.accounts'],
    ['optional verification without mail', { verification: 'optional' }, 'config.accounts'],
    ['an unknown verification', { mail: { sender: fakeMail(), links }, verification: 'yes' }, 'config.accounts'],
    ['mail without a sender', { mail: { links } }, 'config.accounts'],
    ['mail without links', { mail: { sender: fakeMail() } }, 'config.accounts'],
  ])('refuses %s', (_, options, code) => {
    expect(made(options)).toThrow(expect.objectContaining({ code }))
  })

  it.each([
    'https://evil.example/reset',
    '//evil.example/reset',
    '/\\evil.example',
    'reset',
    '',
    '/reset?a=b',
    '/reset#top',
    '/re set',
    '/reset\r\n',
    '/rés',
  ])('refuses the link %o: it leads elsewhere, or has no room for a token', (reset) => {
    const mail = { sender: fakeMail(), links: { ...links, reset } }
    expect(made({ mail })).toThrow(expect.objectContaining({ code: 'config.accounts' }))
  })

  it('refuses texts whose link cannot be found', () => {
    const saying = (text: string) => ({
      mail: { sender: fakeMail(), links, texts: { reset: () => ({ subject: 'a', text }) } },
    })
    expect(made(saying('Open https://app.example.com/elsewhere'))).toThrow(
      expect.objectContaining({ code: 'config.accounts' }),
    )
    const inline = { reset: ({ link }: { link: string }) => ({ subject: 'a', text: `Open ${link}.` }) }
    expect(made({ mail: { sender: fakeMail(), links, texts: inline } })).toThrow(/on a line of its own/)
    const silent = { reset: ({ link }: { link: string }) => ({ subject: ' ', text: link }) }
    expect(made({ mail: { sender: fakeMail(), links, texts: silent } })).toThrow(/needs a subject/)
    expect(made({ mail: { sender: fakeMail(), links, texts: { rest: mailTexts.reset } } })).toThrow(/no option "rest"/)
  })
})

describe('start', () => {
  const origin = 'https://app.example.com'

  it.each([undefined, '', 'changeme', 'a'.repeat(64)])('refuses the secret %o', (secret) => {
    const people = made({ secret })()
    expect(() => people.start({ origin })).toThrow(expect.objectContaining({ code: 'config.secret' }))
  })

  it('starts the mail, and fails where the mail cannot start', () => {
    let starts = 0
    const sender = { ...fakeMail(), start: () => void starts++ }
    const people = made({ mail: { sender, links } })()
    expect(starts).toBe(0)
    people.start({ origin })
    people.start({ origin })
    expect(starts).toBe(1)
    const unsound = {
      ...fakeMail(),
      start() {
        throw new Error('no server')
      },
    }
    expect(() => made({ mail: { sender: unsound, links } })().start({ origin })).toThrow('no server')
  })

  it('endpoints that run before it are a mistake, and no refusal', async () => {
    const people = made({})()
    const issuer = { issue() {}, clearing() {} } as unknown as Provider
    const login = people.endpoints([issuer]).find(({ path }) => path === 'login')
    const context = {
      principal: null,
      body: { email: 'ada@example.com', password: 'x' },
      cookies: { get: () => undefined },
    }
    await expect((async () => login?.handler(context as never))()).rejects.toThrow('before start()')
  })
})
