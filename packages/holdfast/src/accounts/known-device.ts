import { createHash, randomBytes } from 'node:crypto'
import type { Answer } from '../core/answer.js'
import type { Clock } from '../core/clock.js'
import type { Cookies } from '../core/cookie.js'
import type { StartedAccounts } from './started.js'

/**
 * The browsers that an account has signed in on before: each has wrong guesses of its own, so that strangers who use up
 * theirs cannot keep the owner out (OWASP ASVS 5.0 6.3.1). It is no credential: a stolen copy shares the device's few
 * guesses. Only who has proved to be the owner gets one, so a stranger cannot make himself as many as he likes.
 */
export interface KnownDevices {
  /** The id of this browser, if it is known for the address; `null`: a stranger. Never shown to anybody. */
  find(email: string, cookies: Cookies): Promise<string | null>
  /** The owner of the address has just been shown to use this browser. Answers its id. */
  remember(email: string, cookies: Cookies, answer: Pick<Answer, 'setCookie'>): Promise<string>
}

/** Accounts that one browser is known for; beyond that the one signed in to longest ago is a stranger again. */
const ACCOUNTS = 4

/** Seconds. */
const YEAR = 365 * 24 * 60 * 60

interface Device {
  readonly id: string
  /** Tags of addresses, the last signed in to first. */
  readonly accounts: readonly string[]
}

/** In the sealed cookie `holdfast-device`, which survives sign-out. */
export function knownDevices(started: () => StartedAccounts, clock: Clock): KnownDevices {
  const read = async (cookies: Cookies): Promise<Device | null> => {
    const sealed = cookies.get(started().cookies.name('device'))
    const opened = sealed === undefined ? null : await started().sealer('known-device').open(sealed, clock())
    const [id, ...accounts] = opened?.split(' ') ?? []
    return id === undefined ? null : { id, accounts }
  }
  return {
    async find(email, cookies) {
      const device = await read(cookies)
      return device?.accounts.includes(tag(email)) === true ? device.id : null
    },
    async remember(email, cookies, answer) {
      // The id stays the same: signing in to an account of one's own gives a copied cookie no guesses anew.
      const { id, accounts } = (await read(cookies)) ?? { id: randomBytes(16).toString('base64url'), accounts: [] }
      const own = tag(email)
      const known = [own, ...accounts.filter((other) => other !== own)].slice(0, ACCOUNTS)
      const value = await started()
        .sealer('known-device')
        .seal([id, ...known].join(' '), clock() + YEAR * 1000)
      answer.setCookie(started().cookies.set('device', value, YEAR))
      return id
    },
  }
}

/** 96 bits of SHA-256: it stands in a sealed text, so it need not be keyed, and outlives a change of the secret. */
function tag(email: string): string {
  return createHash('sha256').update(email).digest('base64url').slice(0, 16)
}
