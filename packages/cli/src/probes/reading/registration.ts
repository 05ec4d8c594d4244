import type { Exchange } from '../../target/exchange.js'
import type { KnownRoute, Target } from '../../target/target.js'
import { recordKept, sendBody } from './bodies.js'
import { oncePerRun } from './once-per-run.js'

/** Registrations that should come to nothing: each that does makes an account more. */
export interface BadRegistrations {
  /** `POST /api/auth/register` */
  readonly where: string
  /** The text beside address and password that was tried. */
  readonly field: string
  readonly broken: Exchange
  readonly wrongType: Exchange
  readonly long: Exchange
  /** Whether the app tells the field back, as it was sent. */
  isKept(exchange: Exchange): Promise<boolean>
}

/** No name is so long. */
export const LONG_NAME = 20_000

/** The same for every probe of a run. `undefined` where this run has registered nobody, or a form did. */
export const badRegistrations = oncePerRun(async (target: Target): Promise<BadRegistrations | undefined> => {
  const path = target.endpoints.register
  if (path === undefined || !target.accounts.some(({ isOurs }) => isOurs)) return undefined
  const route: KnownRoute = { method: 'POST', path, access: 'public', source: 'convention' }
  const asked = { route, path, as: undefined }
  const good = (await target.validBody(route)) ?? {}
  const field = Object.keys(good).find(
    (name) => typeof good[name] === 'string' && !/mail|passw|pwd|login|user|handle/i.test(name),
  )
  if (field === undefined) return undefined
  const sent = new Map<Exchange, Readonly<Record<string, unknown>>>()
  const ask = async (value: unknown): Promise<Exchange> => {
    const body = { ...good, ...(await target.validBody(route)), [field]: value }
    const exchange = await sendBody(target, asked, body)
    sent.set(exchange, body)
    return exchange
  }
  return {
    where: `POST ${path}`,
    field,
    broken: await sendBody(target, asked, JSON.stringify(good).slice(0, 20)),
    wrongType: await ask({ holdfast: ['probe'] }),
    long: await ask('a'.repeat(LONG_NAME)),
    async isKept(exchange) {
      const body = sent.get(exchange) ?? {}
      const kept = (await recordKept(target, asked, body, exchange))?.[field]
      return kept !== undefined && JSON.stringify(kept) === JSON.stringify(body[field])
    },
  }
})
