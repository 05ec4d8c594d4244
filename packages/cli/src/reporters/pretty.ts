import type { Reporter } from '../report.js'

/** For people, the default. */
export const reporter: Reporter = {
  report: (report, terminal) => `${report.view(terminal).trimEnd()}\n`,
  failure: () => '',
}
