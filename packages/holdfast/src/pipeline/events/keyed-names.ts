import type { KeySource } from '../../authentication/key-source.js'
import { nodeCrypto } from '../../authentication/tokens/node-crypto.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { pseudonym } from '../../telemetry/pseudonym.js'

/** What callers are called in events and on lists: 22 characters of base64url, which tell nobody an id or an address. */
export interface CallerNames {
  /**
   * Whether a caller has one name on all instances and after a restart: the key is derived from the app's secret. Without
   * one it is random in each process.
   */
  readonly stable: boolean
  /** @param id of a principal, or of an account */
  principal(id: string): Eventually<string>
  /** @param key the limit key of an address: IPv4 as it is, IPv6 its /64 */
  client(key: string): Eventually<string>
  /**
   * All names that a list may have for them: the present one, then those under secrets that were replaced and are still
   * configured.
   */
  listed(kind: 'principal' | 'client', of: string): Eventually<readonly string[]>
}

/** Remembered apart: a flood of addresses must not cost those who are signed in their place. */
export async function keyedNames(source: KeySource | undefined): Promise<CallerNames> {
  // A secret that gives no key fails what stands on it, and not who only wants a name.
  const derived = await source?.derivedKey('event-names').catch(() => undefined)
  const key = derived ?? crypto.getRandomValues(new Uint8Array(32))
  const former = (await source?.formerKeys?.('event-names').catch(() => undefined)) ?? []
  const all = [named(key), ...former.map(named)] as const
  return {
    stable: derived !== undefined,
    ...all[0],
    listed(kind, of) {
      const names = all.map((each) => each[kind](of))
      return names.some(isPromise) ? Promise.all(names.map(async (name) => name)) : (names as readonly string[])
    },
  }
}

function named(key: Uint8Array<ArrayBuffer>): Pick<CallerNames, 'principal' | 'client'> {
  const principal = pseudonym(key, { node: nodeCrypto })
  const client = pseudonym(key, { node: nodeCrypto })
  return { principal, client: (address) => client(`address ${address}`) }
}
