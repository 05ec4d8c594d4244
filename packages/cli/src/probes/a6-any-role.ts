import type { Probe } from '../probe.js'
import type { Account, KnownRoute, Target } from '../target/target.js'
import { isGiven } from './credentials/given.js'
import { isSilent, objectsIn } from './reading/answers.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['A6'],
  title: 'what is for administrators is refused to everybody else',
  why: 'To be signed in is not to be allowed: where a route for administrators asks only whether there is a session, whoever registers is one.',
  fix: 'Ask for the role in the handler, or in its wrapper, and answer 403 (or 404) without it.',
  phase: 'act',
  async look(target) {
    const account = target.accounts.findLast(({ isOurs }) => isOurs)
    if (account === undefined) return skipped('No account without a role could be registered.')
    if (await isAdministrator(account, target)) return skipped('The registered account is an administrator.')
    const exchanges = []
    for (const route of target.routes.filter(isForAdministrators).slice(0, 6)) {
      const exchange = await target.seen({ path: target.pathOf(route), as: account })
      if (!isSilent(exchange.answer) && !(await isForAll(route, target))) exchanges.push(exchange)
    }
    if (exchanges.length === 0) return skipped('No route for administrators is known.')
    const open = exchanges.filter(({ answer }) => isGiven(answer))
    if (open.length === 0)
      return passed(`None of ${exchanges.length} routes for administrators answers an account without a role.`)
    return open.map((exchange) =>
      failed(`GET ${exchange.request.path} answers an account that was just registered.`, exchange),
    )
  },
}

const isForAdministrators = ({ method, path }: KnownRoute): boolean =>
  method === 'GET' && /\/(?:admin|administration|backoffice|staff)(?:\/|$)/i.test(path)

/** What strangers are given is another probe's matter. */
async function isForAll(route: KnownRoute, target: Target): Promise<boolean> {
  const { answer } = await target.seen({ path: target.pathOf(route) })
  return isGiven(answer)
}

/** Where the first who registers is made one. */
async function isAdministrator({ signIn, ...account }: Account, target: Target): Promise<boolean> {
  const me =
    target.endpoints.me === undefined ? null : (await target.seen({ path: target.endpoints.me, as: account })).answer
  return [signIn.answer?.json, me?.json].some((json) =>
    [...objectsIn(json)].some((object) =>
      Object.entries(object).some(
        ([name, value]) =>
          (/^is_?(?:admin|super_?user|staff)$/i.test(name) && value === true) ||
          (/^roles?$/i.test(name) && /admin|owner|staff|super/i.test(JSON.stringify(value))),
      ),
    ),
  )
}
