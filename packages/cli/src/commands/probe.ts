import { InvalidArgumentError } from 'commander'
import type { Command } from '../command.js'
import type { Failure, Outcome } from '../report.js'
import { ProgressLine } from '../terminal/progress.js'
import { ownVersion } from '../version.js'
import { readGiven } from './probe/given.js'
import type { ProbeOptions } from './probe/options.js'
import { refusal } from './probe/permission.js'
import { selected } from './probe/selected.js'
import { unreachable } from './probe/unreachable.js'

/** The proof from outside: harmless requests to an app that runs, as a stranger and as two accounts of its own. */
export const command: Command = {
  summary: 'check a running app from outside, with harmless requests',
  formats: ['sarif', 'markdown', 'html'],
  examples: [
    { line: 'holdfast probe http://localhost:3000', what: 'what is found by looking around' },
    { line: "holdfast probe URL --route 'GET /api/profile' --route '/api/orders/[id]'", what: 'and these routes' },
    { line: 'holdfast probe URL --routes routes.json', what: 'those that holdfast routes --json has printed' },
    { line: 'holdfast probe URL --accounts accounts.json --no-register', what: 'with two accounts that are there' },
    { line: 'holdfast probe URL --only C2,C4 --json', what: 'two items, for a program' },
    { line: 'holdfast probe URL --yes --format sarif --output probe.sarif', what: 'in CI' },
  ],
  declare: (declaration) => {
    declaration
      .argument('<url>', 'where the app answers: http://localhost:3000')
      .option('--route <route>', "a route: 'GET /api/profile', '/api/orders/[id]'; once for each", collect)
      .option('--routes <file>', 'what holdfast routes --json prints, or an OpenAPI document in JSON or YAML')
      .option(
        '--body <route=json>',
        `a body that a route takes: 'POST /api/orders={"item":"x"}'; once for each`,
        collect,
      )
      .option('--accounts <file>', 'two accounts to sign in with, as JSON: [{ "email", "password" }, …]')
      .option('--no-register', 'make no accounts')
      .option('--origin <origin>', "the app's own origin as browsers see it, where the address is another")
      .option('--only <items>', 'items or checks, with commas: C2,O1 or c2-reflected-origin')
      .option('--max-requests <count>', 'send so many requests at most', wholeNumber, 700)
      .option('--max-time <seconds>', 'take so long at most', wholeNumber, 180)
      .option('--yes', 'ask nobody whether the app may be probed')
      .option('--insecure', 'take a certificate that nobody vouches for')
      .option('--output <file>', 'write it there instead of printing it')
      .option('--docs <url>', 'where the pages of the checks are published; results lead there')
  },
  run: async ({ args: [url = ''], options }) => run(url, options as unknown as ProbeOptions),
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It is no whole number from 1.')
  return number
}

async function run(url: string, options: ProbeOptions): Promise<Outcome> {
  const given = await readGiven(url, options, process.env)
  if ('failure' in given) return given
  const [{ readProbes }, { runProbes }, { openTarget }, { reportOf }] = await Promise.all([
    import('../probe/probes.js'),
    import('../probe/run.js'),
    import('../target/open-target.js'),
    import('./probe/report-of.js'),
  ])
  const probes = selected(options.only, await readProbes())
  if ('failure' in probes) return probes
  const refused = await refusal(given.address, options.yes === true)
  if (refused !== undefined) return refused

  const version = await ownVersion()
  const stop = new AbortController()
  const stopped = (): void => stop.abort()
  process.once('SIGINT', stopped).once('SIGTERM', stopped)
  const line = new ProgressLine()
  try {
    const opened = await openTarget({
      ...given,
      version,
      insecure: options.insecure === true,
      bounds: { requests: options.maxRequests, time: options.maxTime * 1000 },
      mayRegister: options.register,
      signal: stop.signal,
      clock: Date.now,
      random: Math.random,
      progress: (what) => line.show(`${what} …`),
    })
    if ('unreachable' in opened)
      return stop.signal.aborted ? STOPPED : unreachable(given.address.url, opened.unreachable)
    const result = await runProbes(opened, probes, {
      docs: options.docs,
      progress: (what, done, of) => line.show(`${what}: ${done} of ${of} …`),
    })
    if (stop.signal.aborted) return STOPPED
    return reportOf({ version, result }, options.output)
  } finally {
    line.end()
    process.off('SIGINT', stopped).off('SIGTERM', stopped)
  }
}

/** What the run had made by then is taken away again, as far as the app has a way. */
const STOPPED: Failure = { failure: 'the run was stopped; what it had made was cleaned up as far as the app lets' }
