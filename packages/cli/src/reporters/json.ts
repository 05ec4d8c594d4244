import type { Reporter } from '../report.js'

/** For programs: one JSON document on stdout and nothing else, also when the command could not run. */
export const reporter: Reporter = {
  report: ({ data }) => `${JSON.stringify(data, null, 2)}\n`,
  failure: ({ failure, suggestions = [] }) =>
    `${JSON.stringify({ error: { message: failure, suggestions } }, null, 2)}\n`,
}
