import type { Account, Target } from '../../target/target.js'
import { objectsIn } from '../reading/answers.js'
import { readToken } from './tokens.js'

/** By what an app may know an account. */
export interface Person {
  readonly email: string
  /** `undefined` where no answer told it. */
  readonly id: string | undefined
}

const IDS = ['id', '_id', 'userId', 'user_id', 'uid', 'uuid', 'sub']

/** From the answers to its sign-in and to who it is, else from its token. */
export async function personOf(account: Account, target: Target): Promise<Person> {
  const { email } = account
  const { me } = target.endpoints
  const answers = [account.signIn.answer]
  for (const path of new Set([me, ...target.routes.filter(isOfPerson).map((route) => route.path)])) {
    if (path !== undefined) answers.push((await target.seen({ path, as: account })).answer)
  }
  const objects = answers.flatMap((answer) => [...objectsIn(answer?.json)])
  const own = objects.find((object) => lower(object['email']) === lower(email) && idIn(object) !== undefined)
  const claims = [...Object.values(account.cookies), account.bearer ?? ''].map((text) => readToken(text)?.claims ?? {})
  return { email, id: [...(own === undefined ? [] : [own]), ...claims].map(idIn).find((id) => id !== undefined) }
}

const isOfPerson = ({ method, path }: Target['routes'][number]): boolean =>
  method === 'GET' && /\/(?:me|profile|account|user|session)$/i.test(path)

function idIn(object: Readonly<Record<string, unknown>>): string | undefined {
  const id = IDS.map((name) => object[name]).find((value) => typeof value === 'string' || typeof value === 'number')
  return id === undefined || id === '' ? undefined : String(id)
}

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)
