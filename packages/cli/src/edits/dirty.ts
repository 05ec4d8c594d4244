import { execFile } from 'node:child_process'

/** Nothing that the repository's configuration names is run. */
const SAFE = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '--no-optional-locks',
  '--literal-pathspecs',
]

/**
 * Whether git knows of changes in a file that are not committed, or does not know the file: what is written over then
 * could not be had back. Where there is no git, nobody expects that.
 */
export function isDirty(folder: string, path: string): Promise<boolean> {
  return hasStatus(folder, ['--ignored', '-z', '--', path])
}

/** Whether anything of the repository around a folder is not committed; what git ignores does not count. */
export function isTreeDirty(folder: string): Promise<boolean> {
  return hasStatus(folder, ['-z'])
}

function hasStatus(folder: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { timeout: 10_000, maxBuffer: 64_000_000, env: { ...process.env, LC_ALL: 'C' } }
    execFile('git', ['-C', folder, ...SAFE, 'status', '--porcelain', ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout !== '')
      else resolve(error.code !== 'ENOENT' && !stderr.includes('not a git repository'))
    })
  })
}
