import { DEADLINE, inTime, Refused, roundTrip, skewOf, type Asking, type Measured } from './visit.js'

/**
 * Asks a Redis behind REST how it is: `PING` and `TIME`.
 * @throws {Refused} where it answers with something else
 * @throws {Error} of `fetch`
 */
export async function visitUpstash(url: string, token: string, { deadline, elapsed }: Asking = {}): Promise<Measured> {
  const command = async (...words: readonly string[]): Promise<unknown> => {
    // A redirect would take the token elsewhere.
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(words),
      signal: AbortSignal.timeout(deadline ?? DEADLINE),
    })
    if (!answer.ok) {
      await answer.body?.cancel()
      throw new Refused(answer.status)
    }
    return ((await answer.json()) as { readonly result?: unknown }).result
  }
  const visit = async (): Promise<Measured> => ({
    roundTrip: await roundTrip(() => command('PING'), elapsed),
    skew: await skewOf(async () => {
      const [seconds, micros] = (await command('TIME')) as readonly [string, string]
      return Number(seconds) * 1_000 + Number(micros) / 1_000
    }).catch(() => undefined),
  })
  return inTime(visit(), deadline)
}
