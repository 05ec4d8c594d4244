import { execFile } from 'node:child_process'

/**
 * Whether git knows of changes in a file that are not committed, or does not know the file: what is written over then
 * could not be had back. Where there is no git, nobody expects that.
 */
export function isDirty(folder: string, path: string): Promise<boolean> {
  // Nothing that the repository's configuration names is run.
  const safe = [
    '-c',
    'core.fsmonitor=false',
    '-c',
    'core.hooksPath=/dev/null',
    '--no-optional-locks',
    '--literal-pathspecs',
  ]
  const args = ['-C', folder, ...safe, 'status', '--porcelain', '--ignored', '-z', '--', path]
  return new Promise((resolve) => {
    const options = { timeout: 10_000, env: { ...process.env, LC_ALL: 'C' } }
    execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout !== '')
      else resolve(error.code !== 'ENOENT' && !stderr.includes('not a git repository'))
    })
  })
}
