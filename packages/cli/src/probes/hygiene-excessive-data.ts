import type { Probe, Sight } from '../probe.js'
import type { Target } from '../target/target.js'
import { isDone } from './reading/answers.js'
import { plainReads } from './reading/routes.js'
import { failed, passed, seenOr, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: [],
  title: 'no answer carries a hash of a password or an unused secret',
  why: 'A handler that answers with a row of the database answers with all its columns: whoever reads an answer in the browser’s tools tries the hash at home, as fast as the machine allows.',
  fix: 'Name the fields that leave: a `select` without `*`, or a schema for the answer. With the gate: `response: z.object({ … })`.',
  phase: 'act',
  async look(target) {
    const sights: Sight[] = []
    const paths = pathsOf(target)
    for (const path of paths) {
      const [as] = target.accounts
      const exchange = await target.seen({ path, ...(as && { as }) })
      if (isDone(exchange.answer) && HASH.test(exchange.answer?.text ?? ''))
        sights.push(failed(`GET ${path} answers with the hash of a password.`, exchange))
    }
    const signIns = target.accounts.map(({ signIn }) => signIn).filter(({ answer }) => HASH.test(answer?.text ?? ''))
    if (signIns[0] !== undefined) sights.push(failed('The sign-in answers with the hash of a password.', signIns[0]))
    return paths.length === 0
      ? skipped('No route is known that answers with data.')
      : seenOr(sights, passed(`${paths.length} answers carry no hash of a password.`))
  },
}

/** bcrypt, argon2, scrypt and PBKDF2 as they are written in PHC and by their libraries. */
const HASH = /\$2[aby]?\$\d{2}\$[./A-Za-z\d]{53}|\$argon2(?:id|i|d)\$v=|\$scrypt\$|\$pbkdf2|pbkdf2_sha(?:1|256)\$/

const MOST = 10

function pathsOf(target: Target): readonly string[] {
  const { me } = target.endpoints
  const paths = [
    ...(me === undefined ? [] : [me]),
    ...plainReads(target).map(({ path }) => path),
    ...target.objects.map(({ path }) => path),
  ]
  return [...new Set(paths)].slice(0, MOST)
}
