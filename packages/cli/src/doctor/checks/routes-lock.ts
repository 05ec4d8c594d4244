import { posix } from 'node:path'
import { fail, pass, skip, warn, type Check } from '../check.js'
import { lockOf, lockText, readLock } from '../../routes/lock.js'
import { compareLocks } from '../../routes/weakened.js'

const LOCK = 'holdfast.routes.json'
const REMEDY = 'holdfast routes --check says which; holdfast routes --write keeps what is meant.'

export const check: Check = {
  group: 'gate',
  title: 'the lock of routes',
  examine: (subject) => {
    const { app, hasHoldfast, project } = subject
    const { tree } = project
    const path = [LOCK, posix.join(app.root, LOCK)].find((each) => tree.has(each))
    if (path === undefined && !hasHoldfast) return skip('This app has no gate.')
    if (path === undefined) {
      return skip(
        `There is no ${LOCK}.`,
        'holdfast routes --write keeps one beside the code: --check then fails where a change weakens a route.',
      )
    }
    // What was written in the folder of the app speaks of no other.
    if (path !== LOCK)
      return skip(`${path} is compared where it was written: in ${app.root}.`, `holdfast doctor --cwd ${app.root}`)
    const now = lockOf(subject.routes)
    const text = tree.text(path) ?? ''
    try {
      const { weakened } = compareLocks(readLock(text), now)
      if (weakened.length > 0)
        return fail(
          `The code is weaker than ${path} says in ${weakened.length} ${weakened.length === 1 ? 'place' : 'places'}.`,
          REMEDY,
        )
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      return fail(`${path}: ${error.message}.`, 'holdfast routes --write writes it anew.')
    }
    return text === lockText(now)
      ? pass(`${path} is up to date.`)
      : warn(`${path} is not up to date; nothing is weaker.`, REMEDY)
  },
}
