import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../parts/server.ts'
import { root } from '../working-tree.ts'

/** One “Add a … in one file” of CONTRIBUTING.md. */
export interface Walkthrough {
  readonly title: string
  /** What it shows, by the path that the first line of each block names. */
  readonly files: Readonly<Record<string, string>>
  /** The lines of its `sh` blocks. */
  readonly commands: readonly string[]
}

const CONFIGURATION = ['package.json', 'tsconfig.base.json', 'vitest.config.ts', '.oxfmtrc.json', '.oxlintrc.json']

export const page = (): string => readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')

export function walkthroughs(text = page()): readonly Walkthrough[] {
  return text
    .split(/^## /m)
    .filter((section) => section.startsWith('Add a '))
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      files: Object.fromEntries(
        [...section.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, path, code]) => [
          path as string,
          code as string,
        ]),
      ),
      commands: [...section.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, lines]) => (lines as string).trim().split('\n')),
    }))
}

/** A copy of the packages, where a reader can write and run. */
export interface Desk {
  readonly folder: string
  write(files: Walkthrough['files']): void
  /** Runs a line as the text has it. */
  run(command: string): Promise<{ readonly code: number; readonly output: string }>
  remove(): void
}

export function desk(): Desk {
  const folder = temporaryFolder('contributing')
  for (const path of [...CONFIGURATION, 'verbs', 'checks/parts']) {
    cpSync(join(root, path), join(folder, path), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const workspace of ['packages/holdfast', 'packages/cli']) {
    const own = join(root, workspace, 'node_modules')
    cpSync(join(root, workspace), join(folder, workspace), { recursive: true, filter: (file) => file !== own })
    symlinkSync(own, join(folder, workspace, 'node_modules'))
  }
  return {
    folder,
    write(files) {
      for (const [path, code] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), code)
      }
    },
    run: (command) =>
      new Promise((resolve) => {
        // Of the run around it, the copy's knows nothing.
        const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
        const child = spawn('sh', ['-c', command], { cwd: folder, env: { ...env, NO_COLOR: '1' } })
        let output = ''
        child.stdout.on('data', (text) => (output += String(text)))
        child.stderr.on('data', (text) => (output += String(text)))
        child.on('close', (code) => resolve({ code: code ?? 1, output }))
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
