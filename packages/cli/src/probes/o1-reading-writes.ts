import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { Account, OwnedObject, Target } from '../target/target.js'
import { isGiven } from './credentials/given.js'
import { freshRecord } from './cross-origin/writes.js'
import { doesSomething } from './reading/actions.js'
import { isDone } from './reading/answers.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['O1'],
  title: 'reading changes nothing',
  why: 'The session cookie goes along with every link that is followed and, unless it is `SameSite`, with every image. A GET that changes something is done by any page that links to it, and by any preview that follows the link.',
  fix: 'Change state with POST, PUT, PATCH or DELETE only, and take no other method’s word for it: neither from `_method` in the address nor from `X-HTTP-Method-Override`.',
  phase: 'end',
  async look(target) {
    const [account] = target.accounts
    const objects = target.objects.filter(({ methods }) => methods.includes('GET')).slice(0, 2)
    if (account === undefined || objects.length === 0) return skipped('No record of our own can be read back.')
    const sights: Sight[] = []
    for (const object of objects) sights.push(...(await changedBy(object, account, target)))
    return sights.length > 0 ? sights : passed('Our own records are the same after every GET.')
  },
}

async function changedBy({ collection }: OwnedObject, as: Account, target: Target): Promise<Sight[]> {
  const asked = target.routes
    .filter(({ method, path }) => method === 'GET' && doesSomething(path) && path.startsWith(`${collection.path}/[`))
    .slice(0, 3)
    .map(({ path }) => ({ of: (own: string) => `${own}${path.slice(path.indexOf(']') + 1)}`, headers: {} }))
  const sights: Sight[] = []
  let own: string | undefined
  for (const { of, headers } of [...asked, ...OVERRIDES]) {
    own ??= await freshRecord(collection, as, target)
    if (own === undefined) continue
    // What is other at every look has no better reason now.
    const looks = [await target.send({ path: own, as }), await target.send({ path: own, as })] as const
    if (!isGiven(looks[0].answer) || isChanged(...looks)) continue
    const exchange = await target.send({ path: of(own), headers, as })
    if (exchange.answer === null || !isChanged(looks[1], await target.send({ path: own, as }))) continue
    sights.push(failed(`GET ${exchange.request.path} changes the record.`, exchange))
    own = undefined
  }
  return sights
}

const OVERRIDES = [
  { of: (own: string) => `${own}?_method=DELETE`, headers: {} },
  { of: (own: string) => own, headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' } },
]

/** Gone, or other than before; times and counts of looks are not what is meant. */
function isChanged(before: Exchange, after: Exchange): boolean {
  const { answer } = after
  if (answer === null) return false
  if (answer.status === 404 || answer.status === 410) return true
  return isDone(answer) && plain(before) !== plain(after)
}

const plain = ({ answer }: Exchange): string =>
  JSON.stringify(answer?.json, (name, value: unknown) =>
    /(?:_?at|time|date|views?|count|seen|requestid|etag|version|nonce|token)$/i.test(name) ? undefined : value,
  )
