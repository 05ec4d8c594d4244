import { execFile, spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

// A process for each: slow where many tests run at once.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
  dependencies: Record<string, string>
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The real bin on the built files, without a terminal. */
function holdfast(args: readonly string[], env: Record<string, string> = {}, bin = join(root, 'bin/holdfast.js')) {
  return new Promise<Ended>((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env } }
    execFile(process.execPath, [bin, ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

describe('exit code and streams', () => {
  it.each([
    ['--version', ['--version']],
    ['--help', ['--help']],
    ['help of a command', ['help', 'explain']],
    ['a command that finds nothing', ['explain', 'auth.required']],
    ['options before the command', ['--json', 'explain', 'auth.required']],
  ])('0 and nothing on stderr: %s', async (_name, args) => {
    const { code, stdout, stderr } = await holdfast(args)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/\n$/)
  })

  it.each([
    ['no command', [], 'error: name a command'],
    ['a mistyped command', ['explian'], "error: unknown command 'explian'\nDid you mean explain?"],
    ['a mistyped option', ['explain', '--jsn'], "error: unknown option '--jsn'\nDid you mean --json?"],
    ['a format that there is not', ['explain', '--format', 'xml'], 'Allowed choices are json, pretty.'],
    ['too many arguments', ['explain', 'a', 'b'], 'error: too many arguments'],
    ['an unknown code', ['explain', 'auth.lockd'], 'error: no code is called "auth.lockd"\nDid you mean auth.locked?'],
    ['a path in place of a code', ['explain', '../../package'], 'error: no code is called "../../package"'],
  ])('2 and nothing on stdout: %s', async (_name, args, message) => {
    const { code, stdout, stderr } = await holdfast(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

it('says its version', async () => {
  expect((await holdfast(['--version'])).stdout).toBe(`${manifest.version}\n`)
})

describe('--json', () => {
  it.each([
    ['explain', '--json'],
    ['explain', 'auth.required', '--json'],
    ['explain', 'auth.required', '--format', 'json'],
    ['explain', 'auth.required', '--format=pretty', '--json'],
  ])('prints one JSON document: %s %s %s %s', async (...args) => {
    const { code, stdout, stderr } = await holdfast(args.filter((arg) => typeof arg === 'string'))
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toBeTypeOf('object')
  })

  it.each([
    [['explain', 'nothing.such', '--json']],
    [['explian', '--json']],
    [['--json']],
    [['explain', '--json', '--nonsense']],
  ])('prints the error as JSON too, and as a sentence on stderr: %j', async (args) => {
    const { code, stdout, stderr } = await holdfast(args)
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toEqual({
      error: { message: expect.any(String) as string, suggestions: expect.any(Array) as string[] },
    })
    expect(stderr).toContain('error: ')
  })
})

describe('a file that cannot be written, and Ctrl-C', () => {
  it('is told as JSON too', async () => {
    const output = join(app(), 'none', 'report.json')
    const { code, stdout, stderr } = await holdfast(['doctor', app(), '--offline', '--json', '--output', output])
    const message = expect.stringContaining('cannot be written: there is no folder') as string
    expect([code, JSON.parse(stdout)]).toEqual([2, { error: { message, suggestions: [] } }])
    expect(stderr).toMatch(/^error: .*\n.*\n$/)
  })

  it('ends the command by the signal, with no part of a report', async () => {
    const folder = app()
    const output = join(folder, 'report.json')
    writeFileSync(output, 'before')
    const port = await hanging()
    const args = ['doctor', folder, '--json', '--output', output, '--url', `http://127.0.0.1:${port.number}`]
    const child = spawn(process.execPath, [join(root, 'bin/holdfast.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    await port.asked
    child.kill('SIGINT')
    const ended = await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))
    expect([ended, printed, readFileSync(output, 'utf8')]).toEqual(['SIGINT', '', 'before'])
    expect(readdirSync(folder).toSorted()).toEqual(['app', 'package.json', 'report.json'])
  })

  function app(): string {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    mkdirSync(join(folder, 'app'))
    writeFileSync(join(folder, 'package.json'), '{ "dependencies": { "next": "16.4.5" } }')
    writeFileSync(join(folder, 'app/page.tsx'), 'export default function Page() { return null }\n')
    return folder
  }

  /** A server that takes a question and never answers. */
  async function hanging(): Promise<{ readonly number: number; readonly asked: Promise<void> }> {
    const server = createServer()
    const asked = new Promise<void>((resolve) =>
      server.on('connection', (socket) => socket.once('data', () => resolve())),
    )
    server.on('connection', (socket) => socket.on('error', () => undefined))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return { number: (server.address() as AddressInfo).port, asked }
  }
})

describe('without a terminal', () => {
  it.each([{}, { FORCE_COLOR: '1', CI: '1' }, { NO_COLOR: '1' }])('no colours with %j', async (env) => {
    for (const args of [['explain', 'auth.required'], ['explain'], ['--help'], ['explian'], []]) {
      const { stdout, stderr } = await holdfast(args, env)
      expect(stdout + stderr).not.toContain('\u001b')
    }
  })

  it('lines are not wider than 80 columns, but for what must not be cut', async () => {
    const { stdout } = await holdfast(['explain', 'csrf.cross_site'])
    const long = stdout.split('\n').filter((line) => line.length > 80)
    expect(long.filter((line) => !/https?:\/\/|^ {4}/.test(line))).toEqual([])
  })
})

it('ends quietly when the reader of the pipe has gone', async () => {
  const child = spawn(process.execPath, [join(root, 'bin/holdfast.js'), 'explain'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect([code, stderr]).toEqual([0, ''])
})

describe('a broken installation', () => {
  it('says in one line that it is not built', async () => {
    const { code, stdout, stderr } = await holdfast(['--version'], {}, installed({ built: false }))
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: .*npm run build.*\n$/)
  })

  it.each([
    ['a sentence and no stack', {}, false],
    ['with HOLDFAST_DEBUG the stack too', { HOLDFAST_DEBUG: '1' }, true],
  ])('without the library: %s', async (_name, env, stack) => {
    const bin = installed({ built: true })
    const { code, stdout, stderr } = await holdfast(['explain'], env, bin)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: .*'holdfast'/)
    expect(/^ +at /m.test(stderr)).toBe(stack)
    expect((await holdfast(['--version'], env, bin)).code).toBe(0)
  })

  /** A copy with every dependency but the library. */
  function installed({ built }: { built: boolean }): string {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-cli-')))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    for (const part of ['package.json', 'bin', ...(built ? ['dist'] : [])]) {
      cpSync(join(root, part), join(folder, part), { recursive: true })
    }
    for (const name of Object.keys(manifest.dependencies).filter((each) => each !== 'holdfast')) {
      const entry = entryOf(name)
      const target = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}`.length)
      const link = join(folder, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(target, link)
    }
    return join(folder, 'bin/holdfast.js')
  }
})

/** A file of an installed package. One that holds data alone has no entry. */
function entryOf(name: string): string {
  const { resolve } = createRequire(join(root, 'package.json'))
  try {
    return resolve(name)
  } catch {
    return resolve(`${name}/package.json`)
  }
}
