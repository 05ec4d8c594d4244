import { createHash } from 'node:crypto'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Duration } from '../core/duration.js'
import { isLoopbackHost } from '../core/loopback.js'
import { Outage } from '../core/outage.js'
import { lengthOfTime } from './length-of-time.js'

/** The waist of lists of breached passwords. Bounded in time by the implementation. */
export interface BreachedPasswords {
  /** Whether it is on the list, NFC as it is hashed. Throws an `Outage` where nobody can tell and the app does not go on without. */
  includes(password: string): Promise<boolean>
}

export interface BreachedPasswordsOptions {
  /** Of a service that answers `GET <url>/range/<5 hex digits>`. Default `https://api.pwnedpasswords.com`. */
  readonly url?: string
  /** How long it may take. Default 1 second, at most 10. */
  readonly timeout?: Duration
  /**
   * When it does not answer: `allow` goes on with the bundled list alone, `refuse` answers 503 until it does. A choice
   * that has to be stated.
   */
  readonly onOutage: 'allow' | 'refuse'
  /** For tests. */
  readonly fetch?: typeof fetch
}

/** Characters of an answer that are read; a padded one has about 45,000. */
const LONGEST = 1_000_000

/**
 * Asks a service whether a password is known from a breach, by k-anonymity: it learns the first 20 bits of the SHA-1 and
 * nothing else, and pads its answer, so that its length tells nothing to whoever watches the line (OWASP ASVS 5.0 6.2.12).
 * @throws {ConfigurationError} `config.accounts` on an option that is missing or out of bounds.
 */
export function breachedPasswords(options: BreachedPasswordsOptions): BreachedPasswords {
  checkedOptions('breachedPasswords(…)', options, { url: true, timeout: true, onOutage: true, fetch: true })
  const { onOutage, fetch: request = fetch } = options
  if (onOutage !== 'allow' && onOutage !== 'refuse') refuse('`onOutage` is "allow" or "refuse"')
  const base = service(options.url ?? 'https://api.pwnedpasswords.com')
  const timeout = lengthOfTime('timeout', options.timeout ?? '1 s', '50 ms', '10 s')

  const range = async (prefix: string): Promise<string> => {
    const response = await request(`${base}/range/${prefix}`, {
      headers: { 'Add-Padding': 'true' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    })
    if (response.status !== 200) throw new Error('unexpected status')
    return bounded(response)
  }

  return {
    async includes(password) {
      const hash = createHash('sha1').update(password).digest('hex').toUpperCase()
      try {
        return lists(await range(hash.slice(0, 5)), hash.slice(5))
      } catch {
        if (onOutage === 'allow') return false
        throw new Outage('breached-passwords', 'range', 'fault')
      }
    },
  }
}

/** Lines of `<35 hex digits>:<count>`; those of padding have the count 0. */
function lists(answer: string, suffix: string): boolean {
  return answer.split('\n').some((line) => {
    const [listed, count = ''] = line.trim().split(':')
    return listed?.toUpperCase() === suffix && /^0*[1-9]\d*$/.test(count)
  })
}

async function bounded(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > LONGEST) throw new Error('too long')
  }
  return text
}

function service(url: string): string {
  const read = URL.canParse(url) ? new URL(url) : undefined
  const isSafe = read?.protocol === 'https:' || (read?.protocol === 'http:' && isLoopbackHost(read.hostname))
  if (read === undefined || !isSafe || read.search !== '') refuse('`url` is an https address')
  return read.href.replace(/\/$/, '')
}

function refuse(what: string): never {
  throw new ConfigurationError('config.accounts', `breachedPasswords(…): ${what}.`)
}
