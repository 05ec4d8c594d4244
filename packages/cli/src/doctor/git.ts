import { execFile } from 'node:child_process'
import { dirname } from 'node:path'

/** Nothing that the repository's configuration names is run. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-optional-locks']

/** What git makes of a file; `unknown` where there is no git, or no repository. */
export type Tracking = 'committed' | 'ignored' | 'untracked' | 'unknown'

/** @param path absolute */
export async function trackingOf(path: string): Promise<Tracking> {
  const folder = dirname(path)
  const tracked = await exitOf(folder, ['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', path])
  if (tracked === 0) return 'committed'
  if (tracked !== 1) return 'unknown'
  // Whatever a pattern says, a tracked file is not ignored: that question comes first.
  return (await exitOf(folder, ['check-ignore', '--quiet', '--', path])) === 0 ? 'ignored' : 'untracked'
}

function exitOf(folder: string, args: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['-C', folder, ...SAFE, ...args], { timeout: 10_000 }, (error) => {
      resolve(error === null ? 0 : typeof error.code === 'number' ? error.code : undefined)
    })
  })
}
