import type { Client } from '../client.js'
import { tokenIn } from '../tokens.js'
import type { Account } from '../target.js'

/** The id that the app has given to the account: from its sign-in, from what it is told of itself, from its token. */
export async function ownId(client: Client, account: Account, me: string | undefined): Promise<string | undefined> {
  const signIn = account.signIn.answer?.json
  const told = idIn(signIn)
  if (told !== undefined) return told
  const own = me === undefined ? undefined : (await client.seen({ path: me, as: account })).answer?.json
  return idIn(own) ?? claimedId([account.bearer ?? tokenIn(signIn), ...Object.values(account.cookies)])
}

function idIn(json: unknown): string | undefined {
  const { user, data, ...own } = (json ?? {}) as Readonly<Record<string, unknown>>
  return [user, data, own].map(named).find((id) => id !== undefined)
}

function named(value: unknown): string | undefined {
  const { id, _id, userId, user_id: snake, sub } = (value ?? {}) as Readonly<Record<string, unknown>>
  const found = [id, _id, userId, snake, sub].find((each) => typeof each === 'string' || typeof each === 'number')
  return found === undefined ? undefined : String(found)
}

/** RFC 7519 §4: the claims of a token, which nobody verifies here. */
function claimedId(tokens: readonly (string | undefined)[]): string | undefined {
  for (const token of tokens) {
    const [, payload] = token?.split('.') ?? []
    if (payload === undefined) continue
    try {
      const id = named(JSON.parse(Buffer.from(payload, 'base64url').toString()))
      if (id !== undefined) return id
    } catch {
      // No token of that form.
    }
  }
  return undefined
}
