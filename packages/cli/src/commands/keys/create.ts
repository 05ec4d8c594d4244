import type { Command as Declaration } from 'commander'
import type { Duration } from 'holdfast'
import type { Command } from '../../command.js'
import type { Failure } from '../../report.js'
import { ownerId } from './owner.js'
import { newKey } from './shown.js'
import { declareStorage, withStorage, type StorageOptions } from './storage.js'

interface CreateOptions extends StorageOptions {
  readonly name: string
  readonly scope?: readonly string[]
  readonly expires?: string
  readonly limit?: string
  readonly owner?: string
  readonly prefix: string
}

/** What the new key may do, and for how long. */
interface Wanted {
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: number | null
  readonly limit: { readonly limit: number; readonly window: number } | null
}

export const create: Command = {
  summary: 'make an API key and print its text, this once',
  examples: [
    {
      line: "holdfast keys create --name 'Nightly report' --scope report:read --expires 90d",
      what: 'a key for one job, for three months',
    },
    {
      line: "holdfast keys create --name Import --scope orders:write --limit '1000 1h' | wl-copy",
      what: 'with a limit of its own; a pipe gets the key alone',
    },
  ],
  declare: (declaration) => {
    declareStorage(
      declaration
        .requiredOption('--name <name>', 'what it is for, 1 to 100 characters')
        .option('--scope <scope>', 'what it may do; once for each', collect)
        .option('--expires <days>', 'until when it is good, such as 90d; default: it does not expire')
        .option('--limit <requests window>', "a limit of its own, such as '1000 1h'")
        .option('--owner <e-mail>', 'whose key it is; the app then grants no more than this person may give'),
    )
    declarePrefix(declaration)
  },
  run: async ({ options }) => {
    const given = options as unknown as CreateOptions
    const wanted = await read(given)
    if ('failure' in wanted) return wanted
    return withStorage(given, async (storage) => {
      const { apiKey } = await import('holdfast/providers/api-key')
      const issuer = apiKey({ storage, prefix: given.prefix })
      const owner = await ownerId(storage, given.owner)
      if ('failure' in owner) return owner
      const issued = await issuer.issueKey(wanted, owner.id ?? null)
      if (issued === 'too_many') return { failure: 'this account has as many keys as it may have: revoke one' }
      if (issued === 'gone') return { failure: 'this account is disabled' }
      return newKey(issued, 'Send it as Authorization: Bearer, followed by the key.')
    })
  },
}

/** The app's own `apiKey({ prefix })`: a key with another one is refused there. */
export function declarePrefix(declaration: Declaration): void {
  declaration.option('--prefix <word>', 'as apiKey({ prefix }) of the app has it', 'live')
}

function collect(scope: string, before: readonly string[] = []): readonly string[] {
  return [...before, scope]
}

async function read({ name, scope = [], expires, limit }: CreateOptions): Promise<Wanted | Failure> {
  const shown = name.normalize('NFC').trim()
  const characters = Array.from(shown).length
  if (characters < 1 || characters > 100 || /[\p{Cc}\p{Cs}]/u.test(shown)) {
    return { failure: '--name is 1 to 100 characters on one line' }
  }
  if (!scope.every((each) => /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(each))) {
    return {
      failure: 'a --scope is visible ASCII without spaces, quotes or backslashes',
      hint: 'give it once for each',
    }
  }
  const days = expires === undefined ? null : Number(/^([1-9]\d{0,3}) ?d$/.exec(expires)?.[1])
  if (days !== null && !(days <= 3_650)) return { failure: '--expires is a number of days, such as 90d' }
  const own = limit === undefined ? null : await readLimit(limit)
  if (own === undefined) return { failure: "--limit is a number of requests and a window, such as '1000 1h'" }
  return { name: shown, scopes: scope, expiresAt: days === null ? null : Date.now() + days * 86_400_000, limit: own }
}

/** `undefined` where it is none. */
async function readLimit(text: string): Promise<NonNullable<Wanted['limit']> | undefined> {
  const { slidingWindow } = await import('holdfast')
  const [, requests, window] = /^(\d{1,9}) (\S+(?: \S+)?)$/.exec(text.trim()) ?? []
  try {
    const { policy } = slidingWindow(Number(requests), window as Duration)
    return { limit: policy.limit, window: policy.window }
  } catch {
    return undefined
  }
}
