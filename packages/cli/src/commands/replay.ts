import { Option } from 'commander'
import type { Command } from '../command.js'
import type { Outcome } from '../report.js'
import type { ReplayOptions } from './replay/options.js'

const LOG_FORMATS = ['combined', 'nginx', 'vercel', 'cloudflare']
const SIMULATIONS = ['crawler', 'bruteforce', 'burst', 'normal']

/** An access log against limits: who would have been refused, what it would have cost, and which limit would do. */
export const command: Command = {
  summary: 'try rate limits on an access log: who is refused, and what it would have cost',
  formats: ['html'],
  examples: [
    { line: "holdfast replay access.log --limit '100/1m per address'", what: 'who would be refused' },
    { line: 'holdfast replay access.log access.log.1.gz', what: 'rates, and a suggested limit' },
    { line: "zstd -dc log.zst | holdfast replay - --limit 'fixed 10/1m'", what: 'from a pipe' },
    { line: "holdfast replay a.log --limit '20/10s on POST /api/auth/*'", what: 'on some routes' },
    { line: 'holdfast replay a.log --format html --output replay.html', what: 'a page with a chart' },
    {
      line: "holdfast replay --simulate crawler --requests 18000000 --over 3d --limit '100/1m per address' --price '$0.40/1M'",
      what: 'a bill, with and without',
    },
  ],
  declare: (declaration) => {
    declaration
      .argument('[log...]', 'access logs, plain or gzip; - is the standard input')
      .option(
        '--limit <limit>',
        "'100/1m per address'; also fixed, bucket, gcra; per user, caller, user-agent, route, everybody; on POST /api/auth/*; once for each",
        collect,
      )
      .option('--price <price>', "what a request costs: '$0.40/1M'; several add up", collect)
      .addOption(
        new Option('--log-format <name>', 'how the logs are written; found out by their first lines').choices(
          LOG_FORMATS,
        ),
      )
      .option('--top <count>', 'rows of each table', '10')
      .option('--output <file>', 'write it there instead of printing it')
      .addOption(new Option('--simulate <traffic>', 'make traffic up instead of reading a log').choices(SIMULATIONS))
      .option('--requests <count>', 'with --simulate: how many', '1000000')
      .option('--over <duration>', 'with --simulate: in how long', '1d')
      .option('--addresses <count>', 'with --simulate: from how many addresses')
      .option('--seed <number>', 'with --simulate: the same seed makes the same traffic', '1')
  },
  run: async ({ args, options }): Promise<Outcome> => {
    const { runReplay } = await import('./replay/run.js')
    return runReplay(args, options as unknown as ReplayOptions)
  },
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
