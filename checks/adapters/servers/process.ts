import { spawn } from 'node:child_process'

export interface RunningProcess {
  /** All that was printed so far. */
  output(): string
  /** Resolves when the process has ended; a second call just waits. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface ProcessOptions {
  /** What it prints when it takes connections. */
  readonly ready: RegExp
  readonly env: Readonly<Record<string, string>>
  /** Where it runs. */
  readonly folder?: string
}

/** One process of one test. What is left of it when the test run ends early is killed with it. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { ready, env, folder = import.meta.dirname }: ProcessOptions,
): Promise<RunningProcess> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...cleanEnvironment(), NEXT_TELEMETRY_DISABLED: '1', CLERK_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const abandon = (): void => void child.kill('SIGKILL')
  process.once('exit', abandon)
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      process.off('exit', abandon)
      resolve()
    }),
  )
  await new Promise<void>((resolve, reject) => {
    const read = (text: string): void => {
      output += text
      if (ready.test(output)) resolve()
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.once('error', reject)
    void ended.then(() => reject(new Error(`${command} ${args.join(' ')} ended:\n${output}`)))
  })
  return {
    output: () => output,
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** Without what npm and vitest add, and without the settings of the libraries under test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const added =
    /^(npm_|VITE|VITEST|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|TEST$|PORT$|AUTH_|NEXTAUTH_|CLERK_|BETTER_AUTH_|APP_ORIGIN$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)))
}
