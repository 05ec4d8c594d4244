import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { invoke } from '../program.js'
import type { Outcome } from '../report.js'
import { terminalOf } from '../terminal/terminal.js'
import { smallApp } from '../target/apps.test-parts.js'
import { served } from '../target/served.test-parts.js'
import { readAddress } from '../target/address.js'
import { command } from './probe.js'
import { refusal } from './probe/permission.js'

const commands = new Map([['probe', command]])

async function outcomeOf(...argv: string[]): Promise<Outcome> {
  const program = { version: '1.2.3', commands, formats: ['json', 'pretty'], terminal: terminalOf({}, {}) }
  const { outcome } = await invoke(['probe', ...argv], program)
  if (outcome === null) throw new Error('help')
  return outcome
}

async function reportOf(...argv: string[]): Promise<{ readonly data: never; readonly findings: number }> {
  const outcome = await outcomeOf(...argv)
  if ('failure' in outcome) throw new Error(outcome.failure)
  return outcome as never
}

afterEach(() => vi.unstubAllEnvs())

describe('what cannot be probed is told in one sentence', () => {
  it.each([
    ['localhost:3000', /http:\/\/ or https:\/\//],
    ['nonsense', /no address/],
    ['ftp://x.test', /http:\/\/ or https:\/\//],
    ['http://me:secret@localhost:3000', /user or a password/],
    ['http://127.0.0.1:9', /does not answer: nothing listens there/],
    ['http://no-such-machine.invalid', /may be probed/],
  ])('%s', async (url, sentence) => {
    expect(await outcomeOf(url)).toMatchObject({ failure: expect.stringMatching(sentence) })
  })

  it.each([
    [['--route', 'nonsense'], /is no route/],
    [['--body', 'POST /a'], /no JSON object/],
    [['--routes', '/nowhere/routes.json'], /cannot be read/],
    [['--accounts', '/nowhere/accounts.json'], /cannot be read/],
    [['--only', 'Z9'], /no check is called "Z9"/],
    [['--origin', 'nonsense'], /--origin/],
    [['--max-requests', '0'], /--max-requests/],
  ])('%j', async (argv, sentence) => {
    expect(await outcomeOf('http://127.0.0.1:9', ...argv)).toMatchObject({ failure: expect.stringMatching(sentence) })
  })

  it('a password in a file that is wrong is in no sentence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-probe-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'accounts.json'), '[{"email":"a@b.test","password":"hunter2"}')
    const outcome = await outcomeOf('http://127.0.0.1:9', '--accounts', join(folder, 'accounts.json'))
    expect(outcome).toMatchObject({ failure: expect.stringMatching(/holds no accounts/) })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })
})

describe('whether it may', () => {
  const foreign = readAddress('https://shop.example.com')
  const asked = async (answer: string): Promise<unknown> => {
    if (typeof foreign === 'string') throw new TypeError(foreign)
    const input = Object.assign(new PassThrough(), { isTTY: true })
    input.write(answer)
    return refusal(foreign, false, { input, output: new PassThrough() })
  }

  it('is asked for another machine, and no is the default', async () => {
    expect(await asked('y\n')).toBeUndefined()
    expect(await asked('\n')).toEqual({ failure: 'shop.example.com was not probed' })
  })

  it('is said with --yes, and never by nobody', async () => {
    if (typeof foreign === 'string') throw new TypeError(foreign)
    const nobody = { input: Object.assign(new PassThrough(), { isTTY: false }), output: new PassThrough() }
    expect(await refusal(foreign, true, nobody)).toBeUndefined()
    expect(await refusal(foreign, false, nobody)).toMatchObject({ failure: expect.stringMatching(/nobody is there/) })
  })

  it('is not asked for this machine', async () => {
    for (const url of [
      'http://localhost:3000',
      'http://app.localhost',
      'http://127.1.2.3',
      'http://[::1]:3000',
      'http://0x7f.1',
    ]) {
      expect(readAddress(url)).toMatchObject({ isLoopback: true })
    }
    for (const url of ['http://localhost.example.com', 'http://128.0.0.1', 'http://10.0.0.1', 'http://[::ffff:7f00:1]'])
      expect(readAddress(url)).toMatchObject({ isLoopback: false })
  })
})

describe('a run', () => {
  it('ends in the documented data', async () => {
    const app = smallApp()
    const url = await served((call) => app.answer(call))
    const { data, findings } = await reportOf(
      url,
      '--only',
      'A6,o2-security-headers',
      '--docs',
      'https://docs.test/probes/',
    )
    expect(data).toMatchObject({
      target: url,
      checks: expect.arrayContaining([
        expect.objectContaining({
          id: 'o2-security-headers',
          items: ['O2'],
          verdict: expect.stringMatching(/^(?:pass|fail|warn|skip)$/),
          url: 'https://docs.test/probes/o2-security-headers.md',
        }),
      ]),
      stats: {
        accounts: 2,
        signInAttempts: 2,
        requests: expect.any(Number),
        ms: expect.any(Number),
        routes: expect.any(Number),
      },
    })
    const { checks } = data as {
      readonly checks: readonly { readonly verdict: string; readonly items: readonly string[] }[]
    }
    expect(findings).toBe(checks.filter(({ verdict }) => verdict === 'fail').length)
    expect(checks.every(({ items }) => items.some((item) => item === 'A6' || item === 'O2'))).toBe(true)
  })

  it('takes accounts from the environment, and makes none with --no-register', async () => {
    const app = smallApp()
    const url = await served((call) => app.answer(call))
    vi.stubEnv('HOLDFAST_PROBE_EMAIL_1', 'a@b.test')
    vi.stubEnv('HOLDFAST_PROBE_PASSWORD_1', 'Wrong-Password-1')
    const { data } = await reportOf(url, '--only', 'o2-security-headers', '--no-register')
    expect(data).toMatchObject({ stats: { accounts: 0 }, notes: [expect.stringMatching(/answered 401 to a sign-in/)] })
    expect(app.people).toEqual([])
  })

  it('that is stopped cleans up what it has made', async () => {
    const app = smallApp()
    const listening = process.listenerCount('SIGINT')
    let stopped = false
    const url = await served(async (call) => {
      if (app.orders.size > 0 && !stopped) {
        stopped = true
        process.emit('SIGINT')
      }
      return app.answer(call)
    })
    expect(await outcomeOf(url)).toMatchObject({ failure: expect.stringMatching(/was stopped/) })
    expect([stopped, app.orders.size, app.sessions.size]).toEqual([true, 0, 0])
    expect(process.listenerCount('SIGINT')).toBe(listening)
  })
})

it('help says what it does to an app', async () => {
  const program = { version: '1.2.3', commands, formats: ['json', 'pretty'], terminal: terminalOf({}, {}) }
  const { text } = await invoke(['probe', '--help'], program)
  expect(text).toMatch(/--route <route>[\s\S]*Examples:/)
})
