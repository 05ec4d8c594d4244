import { hasSecretName } from 'holdfast/env/leaks'
import type { Probe, Sight } from '../probe.js'
import type { Answer } from '../target/exchange.js'
import { isPage } from './reading/answers.js'
import { failed, passed, seenOr, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O3'],
  title: 'no file of the server or the repository is served',
  why: 'Bots ask every address for `/.env` and `/.git/config` within minutes of its first certificate. One file of them is every secret of the app, or its whole history.',
  fix: 'Serve one folder that holds nothing but what is public, and keep `.env`, `.git`, backups and keys out of it and out of the image. Replace every secret that was in a file that was served.',
  phase: 'look',
  async look(target) {
    const sights: Sight[] = []
    for (const { path, what, verdict } of FILES) {
      const exchange = await target.send({ path })
      const { answer } = exchange
      // Many apps answer every path with 200: only what is in it tells.
      if (answer === null || answer.status !== 200 || isPage(answer)) continue
      const found = verdict(answer)
      if (found === 'fail') sights.push(failed(`${path} is served: ${what}.`, exchange))
      else if (found === 'warn') sights.push(warned(`${path} is served: ${what}.`, exchange))
    }
    return seenOr(sights, passed(`None of ${FILES.length} usual files is served.`))
  },
}

interface WellKnownFile {
  readonly path: string
  readonly what: string
  verdict(answer: Answer): 'fail' | 'warn' | undefined
}

const holding =
  (pattern: RegExp, verdict: 'fail' | 'warn' = 'fail'): WellKnownFile['verdict'] =>
  ({ text }) =>
    pattern.test(text.slice(0, 20_000)) ? verdict : undefined

const ENV = ['/.env', '/.env.local', '/.env.production'].map((path): WellKnownFile => ({
  path,
  what: 'the environment, with what is secret in it',
  verdict: environment,
}))

const FILES: readonly WellKnownFile[] = [
  ...ENV,
  {
    path: '/.git/HEAD',
    what: 'the repository, with its whole history',
    verdict: holding(/^(?:ref: refs\/|[\da-f]{40}\s*$)/),
  },
  { path: '/.git/config', what: 'the settings of the repository', verdict: holding(/^\s*\[core\]/m) },
  { path: '/.npmrc', what: 'the settings of npm', verdict: holding(/_auth(?:Token)?\s*=\s*\S/) },
  {
    path: '/backup.sql',
    what: 'a copy of the database',
    verdict: holding(/^\s*(?:CREATE TABLE|INSERT INTO|COPY .+ FROM stdin)/im),
  },
  {
    path: '/docker-compose.yml',
    what: 'how the services are put together',
    verdict: holding(/^services:\s*$/m, 'warn'),
  },
  {
    path: '/package.json',
    what: 'which libraries it is made of',
    verdict: holding(/"(?:dependencies|devDependencies)"\s*:/, 'warn'),
  },
  {
    path: '/.DS_Store',
    what: 'the names of the files beside it',
    verdict: ({ text }) => (text.slice(0, 8).includes('Bud1') ? 'warn' : undefined),
  },
]

/** Lines `NAME=value`, and nothing that is of another kind. */
function environment({ text }: Answer): 'fail' | 'warn' | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const pairs = lines.map((line) => /^(?:export )?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line))
  if (pairs.length === 0 || pairs.some((pair) => pair === null)) return undefined
  return pairs.some((pair) => hasSecretName(pair?.[1] ?? '') && pair?.[2] !== '') ? 'fail' : 'warn'
}
