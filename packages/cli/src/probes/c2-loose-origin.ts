import type { Probe, Sight } from '../probe.js'
import { allowedBy } from './cross-origin/answers.js'
import { looselyAllowed, type Loose } from './cross-origin/loose.js'
import { isRepeated, surveyOf, type Surveyed } from './cross-origin/survey.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['C2'],
  title: 'origins are compared with a list, as a whole',
  why: 'An answer that repeats the `Origin` of the request lets every site read it. So does a test that looks at a part: `https://example.com.evil.example` begins with `https://example.com`; `https://evilexample.com` ends with `example.com`; in a regular expression a dot is any character; and `null` is the origin of every sandboxed frame.',
  fix: 'Compare the whole origin with a list: `ALLOWED.includes(origin)`, where `ALLOWED` is an array, and answer with the origin only then.',
  phase: 'act',
  async look(target) {
    const paths = await surveyOf(target)
    if (paths.length === 0) return skipped('No route is known that answers.')
    const repeating = paths.filter(isRepeated).map(repeated)
    const sights = [...repeating.filter((sight) => sight !== undefined), ...(await looselyAllowed(target)).map(loose)]
    if (sights.length > 0) return sights
    const friendly = paths.find(({ fromFriend }) => fromFriend !== undefined)
    if (repeating.length > 0)
      return skipped('Whatever origin asks is allowed, with credentials: that has a check of its own.')
    return friendly === undefined
      ? passed('No route allows an origin that was tried.')
      : passed('Origins that only look like an allowed one are not allowed.', friendly.fromFriend?.exchange)
  },
}

function repeated({ path, isPrivate, fromStranger }: Surveyed): Sight | undefined {
  if (allowedBy(fromStranger).withCredentials) return undefined
  const evidence = `GET ${path} allows whatever origin asks.`
  return isPrivate
    ? failed(evidence, fromStranger)
    : warned(`${evidence} It is public: that is as good as \`*\`.`, fromStranger)
}

function loose({ surveyed: { path, isPrivate }, origin, how, exchange, isArguable }: Loose): Sight {
  if (isArguable) return warned(`GET ${path} allows ${origin} too, ${how}: is that on purpose?`, exchange)
  const verdict = isPrivate || allowedBy(exchange).withCredentials ? failed : warned
  return verdict(`GET ${path} allows the origin ${origin}, ${how}.`, exchange)
}
