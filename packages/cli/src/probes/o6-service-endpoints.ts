import type { Probe, Sight } from '../probe.js'
import type { Exchange, ProbeRequest } from '../target/exchange.js'
import type { KnownRoute, Target } from '../target/target.js'
import { isDone, isSilent } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O6'],
  title: 'webhooks, cron jobs and service routes ask who calls',
  why: 'The address of a webhook is easy to guess. Whoever posts a payment to one that checks no signature has paid, and a cron job that asks for nothing is run as often as anybody likes.',
  fix: 'Verify the signature over the raw bytes, compare it in constant time and refuse old timestamps; ask for a secret at cron routes, and refuse where it is not set. With the gate: `access: signature({ … })`.',
  phase: 'act',
  async look(target) {
    const sights: Sight[] = []
    for (const route of candidates(target)) sights.push(...(await judged(target, route)))
    return sights.length > 0 ? sights : skipped('No webhook, cron or service route is known.')
  },
}

const WEBHOOK = /(?:^|[/-])(?:web-?)?hooks?(?:$|[/-])|callback\/payments?/i
const CRON = /(?:^|[/-])(?:cron|scheduler)(?:$|[/-])/i
const SERVICE = /\/(?:service|internal|m2m|machine)\//i
/** What runs would be felt by others. */
const FELT = /send|mail|notify|charge|bill|invoice|pay|renew|delete|drop|reset/i

const REFUSING = /invalid|unauthori[sz]ed|forbidden|denied|signature|"error"|"(?:ok|success)":\s*false/i

const MOST = 8

function candidates({ routes, isLoopback }: Target): readonly KnownRoute[] {
  return routes
    .filter(({ path, access, method, source }) => {
      if (path.includes('[') || access === 'guarded' || access === 'public') return false
      // By a name alone, `/api/jobs` may be where people look for work.
      const isDeclared = access === 'service' && (source === 'table' || source === 'openapi')
      return isDeclared || CRON.test(path) || SERVICE.test(path) || (method !== 'GET' && WEBHOOK.test(path))
    })
    .filter(({ path }) => isLoopback || !(CRON.test(path) && FELT.test(path)))
    .slice(0, MOST)
}

async function judged(target: Target, route: KnownRoute): Promise<readonly Sight[]> {
  const where = `${route.method} ${route.path}`
  const body = route.method === 'GET' ? undefined : { ...event(target), ...route.body }
  const plain = { method: route.method, path: target.pathOf(route), ...(body && { body }) }
  const ask = async (headers?: ProbeRequest['headers']): Promise<Exchange> =>
    target.send({ ...plain, ...(headers && { headers }) })
  const without = await ask()
  if (isSilent(without.answer)) return []
  if (isDone(without.answer)) {
    // Some answer 200 to whatever they refuse, so that nobody tries again.
    if (REFUSING.test(without.answer.text)) return []
    if (await answersAnything(target, plain)) return []
    return [failed(`${where} answers ${without.answer.status} to a caller who proves nothing.`, without)]
  }
  if (without.answer.status === 404 || without.answer.status === 405 || without.answer.status >= 500) return []
  const forged = await ask(forgeries(target))
  if (isDone(forged.answer) && !REFUSING.test(forged.answer?.text ?? ''))
    return [failed(`${where} takes a proof that anybody can make up.`, forged)]
  if (without.answer.status === 400 || without.answer.status === 422) {
    const asks = /signature|secret|unauthor|header|key|token/i.test(without.answer.text)
    if (!asks)
      return route.source === 'convention'
        ? []
        : [warned(`${where} answers ${without.answer.status}: whether it asks who calls does not show.`, without)]
  }
  return [passed(`${where} answers ${without.answer.status} to a caller who proves nothing.`, without)]
}

/** An event that belongs to nothing. */
function event(target: Target): Readonly<Record<string, unknown>> {
  const id = `holdfast-probe-${target.unique()}`
  return {
    id,
    type: 'holdfast.probe',
    event: 'holdfast.probe',
    created: target.now(),
    orderId: id,
    status: 'probe',
    amount: 1,
    currency: 'usd',
    data: { object: { id }, orderId: id },
  }
}

/** What an unset secret becomes in a text, a header that the platform alone should send, and signatures of nothing. */
function forgeries(target: Target): Readonly<Record<string, string>> {
  const zeros = '0'.repeat(64)
  return {
    authorization: 'Bearer undefined',
    'x-vercel-cron': '1',
    'x-cron-secret': 'undefined',
    'x-api-key': 'undefined',
    'x-webhook-secret': 'undefined',
    'stripe-signature': `t=${target.now()},v1=${zeros}`,
    'x-hub-signature-256': `sha256=${zeros}`,
    'x-signature': zeros,
    'x-webhook-signature': zeros,
    'webhook-id': 'holdfast-probe',
    'webhook-timestamp': String(target.now()),
    'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    'svix-id': 'holdfast-probe',
    'svix-timestamp': String(target.now()),
    'svix-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
  }
}

/** Some apps answer every path alike. */
async function answersAnything(target: Target, { path, ...request }: ProbeRequest): Promise<boolean> {
  const { answer } = await target.send({ ...request, path: `${path}-${target.unique()}` })
  return isSilent(answer) || isDone(answer)
}
