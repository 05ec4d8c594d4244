import { hasSecretName, notSearched } from 'holdfast/env/leaks'
import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'
import type { EnvFile } from '../environment.js'
import { isSecretValue } from '../../knowledge/secrets/env-values.js'
import { trackingOf } from '../git.js'

export const check: Check = {
  group: 'settings',
  title: 'environment files',
  examine: async ({ environment }) => {
    const own = environment.files.filter(({ isExample }) => !isExample)
    const judged = await Promise.all(
      own.filter(holdsSecrets).map(async (file) => [...permissions(file), ...(await tracked(file))]),
    )
    const otherwise =
      own.length === 0
        ? skip('This app has no environment file.')
        : pass(`No secret is in ${own.map(({ name }) => name).join(', ')}.`)
    return together(judged.flat(), otherwise)
  },
}

/** A value that nobody outside may see, by its name and its form. */
function holdsSecrets({ values }: EnvFile): boolean {
  return [...values].some(([name, value]) => {
    if (name.startsWith('NEXT_PUBLIC_')) return false
    // By its form alone it has to be one: a name makes `TOKEN_TTL=3600` none.
    return notSearched(name, value) === undefined && (hasSecretName(name) || notSearched('', value) === undefined)
  })
}

const OTHERS = 0o077

function permissions({ name, mode }: EnvFile): Diagnosis[] {
  if (mode === undefined) return []
  const shown = mode.toString(8).padStart(4, '0')
  if ((mode & OTHERS) === 0) return [pass(`${name} is for its owner alone (${shown}).`)]
  return [warn(`${name} can be read by other users of this machine (${shown}).`, `chmod 600 ${name}`)]
}

async function tracked({ name, path, values }: EnvFile): Promise<Diagnosis[]> {
  switch (await trackingOf(path)) {
    case 'committed':
      // Passwords of a database on one's own machine are often there on purpose.
      if (![...values].some(([variable, value]) => isSecretValue(variable, value) !== undefined)) {
        return [warn(`${name} is in the repository, with what may be secrets.`, 'holdfast audit --only O3 judges it.')]
      }
      return [
        fail(
          `${name} holds secrets and is in the repository: everybody with a copy has them, whatever is deleted later.`,
          `Replace its secrets where they were issued, then: git rm --cached ${name}, and name it in .gitignore.`,
        ),
      ]
    case 'untracked':
      return [
        warn(
          `${name} holds secrets, and no .gitignore names it: git add . takes it along.`,
          `Name ${name} in .gitignore.`,
        ),
      ]
    case 'ignored':
      return [pass(`${name} is not in the repository.`)]
    case 'unknown':
      return []
  }
}
