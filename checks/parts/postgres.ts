import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { part } from './part.ts'
import { type RunningServer, startServer, temporaryFolder } from './server.ts'

/** An empty Postgres whose superuser needs no password. It does not wait for the disk: tests that kill it say so in `options`. */
export async function startPostgres(options: string[] = ['-c', 'fsync=off']): Promise<RunningServer> {
  const bin = part('postgres')
  const user = unprivilegedUser()
  const folder = temporaryFolder('postgres', user)
  const data = join(folder, 'data')
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'holdfast', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const sockets = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  return startServer({
    name: 'Postgres',
    command: join(bin, 'postgres'),
    args: (port) => ['-D', data, '-p', `${port}`, ...sockets, ...options],
    ready: /database system is ready to accept connections/,
    url: (port) => `postgres://holdfast@127.0.0.1:${port}/postgres`,
    folder,
    user,
  })
}

/** Postgres refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? /^nobody:[^:]*:(\d+):(\d+):/m.exec(users) ?? []
  if (uid === undefined || gid === undefined) throw new Error('Postgres: no user but root to run it as.')
  return { uid: Number(uid), gid: Number(gid) }
}
