import type { CallersAnswer, ListCaller } from '../../../holdfast/src/console/wire.ts'
import { pseudonym } from '../scenarios.ts'
import { notFound, Refusal } from './refusal.ts'
import { minute, type Variant } from './variant.ts'

/** Lists that can be changed. Whoever looks is `principal` number one. */
export function callers({ anybody, isDegraded, name }: Variant) {
  let revision = 3
  let listed: CallersAnswer['listed'] = anybody
    ? [
        {
          id: `client ${pseudonym(960)}`,
          verdict: 'deny',
          until: Date.now() + 42 * minute,
          reason: name('scraped the catalogue on Friday'),
          declared: false,
        },
        { id: `client ${pseudonym(961)}`, verdict: 'deny', until: null, reason: null, declared: false },
        { id: `principal ${pseudonym(4)}`, verdict: 'allow', until: null, reason: name('monitoring'), declared: true },
      ]
    : []
  const answer = (): CallersAnswer => {
    if (isDegraded) throw new Refusal(503, 'limit.store_unavailable', 'The rate limit store does not answer')
    return { revision, listed }
  }
  return {
    answer,
    list({ id, verdict, minutes, reason }: ListCaller): CallersAnswer {
      if (verdict === 'deny' && id === `principal ${pseudonym(1)}`) {
        throw new Refusal(
          409,
          'console.own_caller',
          'This is you',
          'This caller is you: your account, or the address that you come from.',
        )
      }
      const rest = listed.filter((row) => row.id !== id)
      if (verdict === null && rest.length === listed.length) throw notFound()
      revision++
      const until = minutes === null ? null : Date.now() + minutes * minute
      listed = verdict === null ? rest : [{ id, verdict, until, reason, declared: false }, ...rest]
      return answer()
    },
    verdictOf: (id: string) => listed.find((row) => row.id === id)?.verdict ?? null,
  }
}
