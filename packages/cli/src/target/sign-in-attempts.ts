import type { SignInWay } from './accounts/sign-in.js'
import type { Client } from './client.js'
import { BudgetSpent, type Account, type SignInAttempt } from './target.js'

/** Tries at most, and of them those that claim other addresses once there was a refusal. */
const [MOST, CLAIMING] = [14, 3]

/** Headers that say where a request came from, to those who believe them. */
const CLAIMS = [
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'x-original-forwarded-for',
]

/**
 * @param known an account that is not needed any more: this may lock it
 * @param unique text that nobody has sent
 */
export async function tryWrongPasswords(
  client: Client,
  way: SignInWay,
  known: Account | undefined,
  unique: () => string,
): Promise<SignInAttempt[]> {
  const attempts: SignInAttempt[] = []
  client.budget.releaseSignIns()
  // What the run has used up already would hide where a limit sets in.
  client.fromFreshAddress()
  const unknown = `holdfast-probe-${unique()}@example.com`
  let claiming = 0
  while (attempts.length < MOST && claiming < CLAIMING && client.budget.signInsLeft > 0) {
    const isRefused = attempts.some(({ exchange }) => exchange.answer?.status === 429)
    const claimed = isRefused ? `198.51.100.${10 + (claiming += 1)}` : null
    const address = known !== undefined && attempts.length % 2 === 0 ? 'known' : 'unknown'
    const { name, password } = way.fields
    const fields = { [name]: address === 'known' ? known?.email : unknown, [password]: `Wrong-${unique()}-1!` }
    const headers =
      claimed === null
        ? {}
        : { ...Object.fromEntries(CLAIMS.map((each) => [each, claimed])), forwarded: `for=${claimed}` }
    try {
      const exchange = await client.send({
        method: 'POST',
        path: way.path,
        headers,
        body: way.isForm ? new URLSearchParams(fields as Record<string, string>) : fields,
      })
      attempts.push({ address, claimed, exchange })
    } catch (error) {
      if (error instanceof BudgetSpent && attempts.length > 0) break
      throw error
    }
  }
  return attempts
}
