import { TOTP } from 'otpauth'
import type { AccountsOptions } from '../accounts/accounts.js'
import { passkeys } from '../accounts/second-factor/passkeys.js'
import type { Principal } from '../core/principal.js'
import { memory } from '../storage/memory.js'
import type { Storage } from '../storage/storage.js'
import { endpointBrowser, type EndpointAnswer, type EndpointBrowser } from './account-endpoints.js'
import { softwareAuthenticator, type AnsweredOptions, type SoftwareAuthenticator } from './software-authenticator.js'

export const APP = 'https://app.example.com'

export const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
export const eve = { email: 'eve@example.com', password: 'C0balt-Harbour', name: 'Eve' }

/** One storage, one clock that stands still, and browsers at the account endpoints. For tests of second factors. */
export class People {
  /** Milliseconds since the epoch; a test moves it. */
  time = Date.UTC(2030, 0, 1, 12)
  readonly storage: Storage
  readonly #app: EndpointBrowser

  constructor(options: Partial<AccountsOptions> = {}, storage: Storage = memory()) {
    this.storage = storage
    this.#app = endpointBrowser({
      storage,
      clock: () => this.time,
      accounts: { totp: { issuer: 'My App' }, passkeys: passkeys({ name: 'My App' }), ...options },
    })
  }

  /** A browser with these cookies. */
  browser(cookies: Readonly<Record<string, string>> = {}): EndpointBrowser {
    const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const
    return this.#app.another(Object.entries(cookies).map(([name, value]) => ({ name, value, ...attributes })))
  }

  /** Registered and signed in. */
  async member(who = ada): Promise<EndpointBrowser> {
    const browser = this.browser()
    await browser.call('POST register', who)
    await this.login(browser, who)
    return browser
  }

  /** The first step of a sign-in, or all of it. */
  login(browser: EndpointBrowser, { email, password } = ada): Promise<EndpointAnswer> {
    return browser.call('POST login', { email, password })
  }

  code(secret: string, time = this.time): string {
    return new TOTP({ secret }).generate({ timestamp: time })
  }

  /** Sets up an authenticator app; its next code is good 30 seconds later. */
  async withTotp(browser: EndpointBrowser): Promise<{ readonly secret: string; readonly recoveryCodes: string[] }> {
    const { secret } = (await browser.call('POST totp')).data as { secret: string }
    const { data } = await browser.call('POST totp/confirm', { code: this.code(secret) })
    this.time += 30_000
    return { secret, recoveryCodes: (data as { recoveryCodes: string[] }).recoveryCodes }
  }

  async withPasskey(
    browser: EndpointBrowser,
    device: SoftwareAuthenticator = softwareAuthenticator({ origin: APP }),
  ): Promise<{ readonly device: SoftwareAuthenticator; readonly answer: EndpointAnswer }> {
    const { data } = await browser.call('POST passkeys/options')
    const response = device.create(data as AnsweredOptions)
    return { device, answer: await browser.call('POST passkeys', { name: 'Laptop', response }) }
  }
}

/** Options that an endpoint answered. */
export async function optionsOf(browser: EndpointBrowser, path: string): Promise<AnsweredOptions> {
  return (await browser.call(`POST ${path}`)).data as AnsweredOptions
}

/** Who is signed in; `null`: nobody. */
export async function caller(browser: EndpointBrowser): Promise<Principal | null> {
  const identified = await browser.identify()
  return identified !== null && 'id' in identified ? identified : null
}

/** What is in the browser's jar. */
export function jar(browser: EndpointBrowser): Readonly<Record<string, string>> {
  const pairs = browser.header().split('; ')
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}
