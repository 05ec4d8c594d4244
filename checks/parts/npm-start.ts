import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../../verbs/port.mjs'
import { temporaryFolder } from './server.ts'

/** The reference app, started the way a person starts it. */
export interface StartedApp {
  readonly origin: string
  readonly pid: number
  readonly dataDir: string
  /** All that was printed so far. */
  output(): string
  /** Resolves to the exit code when the process has ended; a second call just waits. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<number | null>
}

/**
 * `npm start` in a checkout, on a free port. Resolves when the app is healthy.
 *
 * @param dataDir kept after the stop, so that a second start finds it
 */
export async function npmStart(
  checkout: string,
  { dataDir = temporaryFolder('data'), env = {} }: { dataDir?: string; env?: Record<string, string> } = {},
): Promise<StartedApp> {
  const port = await freePort()
  const child = spawn('npm', ['start'], {
    cwd: checkout,
    env: { ...cleanEnvironment(), PORT: `${port}`, DATA_DIR: dataDir, MAIL_DIR: join(dataDir, 'mail'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const abandon = (): void => void child.kill('SIGTERM')
  process.once('exit', abandon)
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      process.off('exit', abandon)
      resolve(code)
    }),
  )
  let output = ''
  let isStarted = false
  await new Promise<void>((resolve, reject) => {
    const read = (text: string): void => {
      output += text
      // Later there may be a hundred megabytes to look through.
      isStarted ||= output.includes('Try next:')
      if (isStarted) resolve()
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    void ended.then((code) => reject(new Error(`npm start ended with exit code ${code}:\n${output}`)))
  })
  return {
    origin: `http://localhost:${port}`,
    pid: child.pid!,
    dataDir,
    output: () => output,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
  }
}

/** The caller's environment without what npm and vitest add to it, and without settings of the app. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const added =
    /^(npm_|VITE|VITEST|NODE_ENV$|INIT_CWD$|TEST$|PORT$|HOLDFAST_|ADMIN_|DATABASE_URL$|REDIS_URL$|APP_ORIGIN$|CORS_ORIGINS$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)))
}
