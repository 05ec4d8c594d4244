import type { Facts } from '../flow/facts.js'
import { isSecretValue } from '../knowledge/secrets/env-values.js'
import type { App } from '../project/apps.js'
import { envFilesOf, type EnvFile } from '../project/env-files.js'
import { appPlace } from '../project/place.js'
import type { Judgement, Rule } from '../rule.js'
import { ENV_EXAMPLES } from './o3-committed-env.examples.js'

export const rule: Rule = {
  item: 'O3',
  name: 'committed-env',
  title: 'no environment file with real values is in the repository',
  why: 'A `.env` that was committed once is in the history for good: to delete it takes nothing back. Whoever gets a clone, a fork or a build cache has every key in it.',
  fix: 'Add `.env*` to `.gitignore` with an exception for `.env.example`, take the file out of the repository, and change every secret that was in it.',
  severity: 'critical',
  references: { cwe: ['CWE-540', 'CWE-538', 'CWE-312'], owasp: ['API8:2023'], asvs: ['13.3.1', '13.4.1'] },
  scope: 'project',
  examples: ENV_EXAMPLES,
  judge: (app, facts) => judged(app, facts),
}

function judged(app: App, facts: Facts): Judgement[] {
  const found = filesOf(app, facts).flatMap((file) => ofFile(file))
  if (found.length > 0) return found
  return [{ verdict: 'pass', place: appPlace(app), message: 'No environment file with a secret is in the repository.' }]
}

/** Those of the app; what belongs to none is told of with the first. */
function filesOf(app: App, { project: { tree, apps } }: Facts): readonly EnvFile[] {
  const own = new Set(app.files)
  const others = new Set(apps.flatMap(({ files }) => files))
  return envFilesOf(tree).filter(
    ({ path, isIgnored }) => !isIgnored && (own.has(path) || (apps[0] === app && !others.has(path))),
  )
}

function ofFile({ path, isExample, variables }: EnvFile): Judgement[] {
  return variables.flatMap(({ name, value, line }): Judgement[] => {
    const kind = isSecretValue(name, value)
    const place = { path, line, endLine: line }
    if (kind === 'form') {
      return [
        {
          verdict: 'fail',
          place,
          message: `${name} has a real secret as its value, in a file of the repository.`,
          subject: name,
        },
      ]
    }
    if (kind === undefined || isExample) return []
    const isLocal = /\.(?:test|development|dev|ci|e2e|local)(?:\.|$)/.test(path)
    if (isLocal)
      return [
        {
          verdict: 'unknown',
          place,
          message: `${name} has a value in a file of the repository, for development as its name says.`,
        },
      ]
    return [
      {
        verdict: 'fail',
        place,
        message: `${name} has a value in a file of the repository.`,
        subject: name,
        confidence: 'medium',
      },
    ]
  })
}
