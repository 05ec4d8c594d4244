import type { Probe } from '../probe.js'
import { allowedBy } from './cross-origin/answers.js'
import { isRepeated, surveyOf, type Surveyed } from './cross-origin/survey.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['C5'],
  title: 'an answer that depends on the origin says so',
  why: 'Without `Vary: Origin` a cache keeps the answer to one origin and gives it to the next: the app then works for whoever came first, and one site’s permission is handed to another.',
  fix: 'Set `Vary: Origin` on every answer of a route that compares origins, also where the origin is not allowed and where there is none.',
  phase: 'act',
  async look(target) {
    const paths = await surveyOf(target)
    const perOrigin = paths.filter((surveyed) => isRepeated(surveyed) || isPerOrigin(surveyed))
    if (perOrigin.length === 0) return skipped('No route was seen to answer one origin otherwise than another.')
    const lacking = perOrigin.flatMap((surveyed) => {
      const { path, fromFriend, fromStranger, withoutOrigin } = surveyed
      const exchange = fromFriend?.exchange ?? fromStranger
      if (!allowedBy(exchange).varies) {
        const evidence = `GET ${path} answers each origin otherwise, without \`Vary: Origin\`.`
        // Where everybody is allowed, that is what is wrong.
        return [isRepeated(surveyed) ? warned(evidence, exchange) : failed(evidence, exchange)]
      }
      return allowedBy(withoutOrigin).varies
        ? []
        : [warned(`GET ${path} says \`Vary: Origin\` only to those who send an origin.`, withoutOrigin)]
    })
    return lacking.length > 0
      ? lacking
      : passed('Every answer that depends on the origin says so.', perOrigin[0]?.fromFriend?.exchange)
  },
}

function isPerOrigin({ fromFriend, fromStranger, withoutOrigin }: Surveyed): boolean {
  if (fromFriend === undefined) return false
  const { origin } = allowedBy(fromFriend.exchange)
  return [fromStranger, withoutOrigin].some((exchange) => allowedBy(exchange).origin !== origin)
}
