import { afterCookies } from '../../target/cookies.js'
import type { Caller, Exchange } from '../../target/exchange.js'
import type { Account, Target } from '../../target/target.js'
import { oncePerRun } from '../reading/once-per-run.js'

/** One more session of account 1, which may be renewed and ended: nobody else uses it. */
export class SpareSession {
  readonly account: Account
  #caller: Caller

  constructor(account: Account) {
    this.account = account
    const { label, cookies, bearer } = account
    this.#caller = { label, cookies, ...(bearer !== undefined && { bearer }) }
  }

  /** With the cookies of now. */
  get caller(): Caller {
    return this.#caller
  }

  async post(path: string, target: Target): Promise<Exchange> {
    const exchange = await target.send({ method: 'POST', path, as: this.#caller })
    const cookies = afterCookies(this.#caller.cookies, exchange.answer?.setCookies ?? [], 1000 * target.now())
    this.#caller = { ...this.#caller, cookies }
    return exchange
  }
}

/** The same for every probe of a run: it costs an attempt to sign in. */
export const spareSession = oncePerRun(signIn)

async function signIn({ accounts: [account] }: Target): Promise<SpareSession | undefined> {
  const again = await account?.again()
  return again === undefined || again === null ? undefined : new SpareSession(again)
}
