import { part } from './part.ts'
import { type RunningServer, startServer, temporaryFolder } from './server.ts'

/** A Redis that keeps nothing. */
export function startRedis(...options: string[]): Promise<RunningServer> {
  const folder = temporaryFolder('redis')
  return startServer({
    name: 'Redis',
    command: part('redis'),
    args: (port) => ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...options],
    ready: /Ready to accept connections/,
    url: (port) => `redis://127.0.0.1:${port}`,
    folder,
  })
}
