import type { Probe, Sight } from '../probe.js'
import type { Answer } from '../target/exchange.js'
import { isCrash, isPage, isSilent } from './reading/answers.js'
import { badInputs, type BadInput } from './reading/bad-input.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['V4'],
  title: 'bad input is answered with 400 and what is wrong with it',
  why: 'An exception that nobody catches is a 500: it wakes whoever is on call, hides real faults among noise, tells an attacker where input reaches code unread, and tells an honest caller nothing.',
  fix: 'Parse with `safeParse` and answer 400 or 422 with the field and the reason, or put a wrapper around the handler that does. The gate answers `errors: [{ path, code, message }]`.',
  phase: 'break',
  async look(target) {
    const sights = (await badInputs(target)).map(judged).filter((each) => each !== undefined)
    return sights.length > 0 ? sights : skipped('No route is known that takes input.')
  },
}

function judged({ where, what, exchange }: BadInput): Sight | undefined {
  const { answer } = exchange
  if (isSilent(answer)) return undefined
  if (isCrash(answer)) return failed(`${where} answers ${answer.status} to ${what}.`, exchange)
  if (answer.status < 400) return undefined
  if (answer.status !== 400 && answer.status !== 422)
    return passed(`${where} answers ${answer.status} to ${what}.`, exchange)
  // Who sends JSON reads JSON.
  if (isPage(answer)) return failed(`${where} answers ${what} with a page of HTML.`, exchange)
  return says(answer) || !/types|fields/.test(what)
    ? passed(`${where} answers ${answer.status} to ${what}.`, exchange)
    : warned(`${where} answers ${answer.status} to ${what}, and does not say what is wrong.`, exchange)
}

/** More than that it is bad: a list of errors, or a sentence. */
function says({ json, text }: Answer): boolean {
  if (typeof json !== 'object' || json === null) return text.trim().length >= 20
  const values = Object.values(json as Record<string, unknown>)
  return values.some(
    (value) =>
      (typeof value === 'object' && value !== null) || (typeof value === 'string' && /\S\s\S+\s\S/.test(value)),
  )
}
