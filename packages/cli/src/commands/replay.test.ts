import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'parse5'
import { expect, it, onTestFinished } from 'vitest'
import { logLine } from '../replay/replayed.test-parts.js'
import { isFailure, type Outcome, type Report } from '../report.js'
import { terminalOf } from '../terminal/terminal.js'
import { command } from './replay.js'

const DEFAULTS = { top: '10', requests: '1000000', over: '1d', seed: '1' }
const PAPER = terminalOf({ columns: 80 }, {})
const START = Date.UTC(2026, 0, 5)

function logFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-replay-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'access.log')
  writeFileSync(file, text)
  return file
}

const run = (args: readonly string[], options: Readonly<Record<string, unknown>> = {}): Promise<Outcome> | Outcome =>
  command.run({ args, options: { ...DEFAULTS, ...options } })

async function report(args: readonly string[], options: Readonly<Record<string, unknown>> = {}): Promise<Report> {
  const outcome = await run(args, options)
  if (isFailure(outcome)) throw new Error(outcome.failure)
  return outcome
}

const HOSTILE = '<img src=x onerror=alert(1)>\u001b[31m\u202e'
const LOG = [
  ...Array.from({ length: 30 }, (_, i) =>
    logLine({
      time: START + i * 1_000,
      address: '203.0.113.1',
      agent: HOSTILE,
      route: `GET /${HOSTILE.replaceAll(' ', '')}?token=swordfish`,
    }),
  ),
  'garbage',
  '',
  logLine({ time: START, address: '203.0.113.2' }),
].join('\n')

it('tells programs what was asked, by the documented names', async () => {
  const { data, findings } = await report([logFile(LOG)], { limit: ['10/1m per address'], price: ['$1/1k'] })
  expect(findings).toBe(0)
  expect(data).toMatchObject({
    requests: 31,
    skipped: 2,
    skippedBy: { empty: 1, 'no time': 1 },
    span: { from: '2026-01-05T00:00:00Z', to: '2026-01-05T00:00:29Z' },
    limits: [
      {
        limit: '10/1m per address',
        denied: 20,
        identities: 1,
        first: '2026-01-05T00:00:10Z',
        top: [{ identity: '203.0.113.1', denied: 20 }],
      },
    ],
    cost: { without: 0.031, with: 0.011, currency: '$' },
  })
  expect(data).toHaveProperty('suggestion')
})

it('shows people what a log says, and does nothing that it says', async () => {
  const outcome = await report([logFile(LOG)], {
    limit: ['10/1m per address', 'fixed 5/10s per user-agent'],
    price: ['$1/1k'],
  })
  const shown = outcome.view(PAPER)
  const page = outcome.formats?.html?.() ?? ''
  for (const text of [shown, page, JSON.stringify(outcome.data)]) expect(text).not.toContain('swordfish')
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(shown.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  const names: string[] = []
  const walk = (node: { nodeName: string; childNodes?: unknown[] }): void => {
    names.push(node.nodeName)
    for (const child of node.childNodes ?? []) walk(child as never)
  }
  walk(parse(page))
  expect(names).toContain('svg')
  for (const name of ['img', 'script', 'a', 'iframe']) expect(names).not.toContain(name)
  expect(page).toContain(`default-src 'none'`)
})

it('shows the suggested limit’s refusals and bill where no limit is named', async () => {
  const { data } = await report([logFile(LOG)], { price: ['$1/1k'] })
  expect(data).toMatchObject({ limits: [], cost: { without: 0.031 } })
})

it.each([
  [['nowhere.log'], {}, 'nowhere.log is not there'],
  [['.'], {}, 'is a folder'],
  [[], {}, 'name a log'],
  [['-'], { limit: ['many'] }, "--limit 'many' is no limit"],
  [['-'], { price: ['free'] }, 'is no price'],
  [['-'], { top: '0' }, '--top'],
  [[], { simulate: 'crawler', requests: '0' }, '--requests'],
  [[], { simulate: 'crawler', over: 'long' }, '--over'],
  [[], { simulate: 'crawler', addresses: '1e9' }, '--addresses'],
  [['a.log'], { simulate: 'crawler' }, 'reads no log'],
] as const)('could not run: %j %j', async (args, options, why) => {
  const outcome = await run(args, options)
  expect(outcome).toMatchObject({ failure: expect.stringContaining(why) as string })
})

it('a file without any request is a report that says so', async () => {
  const { data } = await report([logFile('one\ntwo\n')])
  expect(data).toMatchObject({ requests: 0, skipped: 2, notices: [expect.stringContaining('--log-format')] })
})

it('an empty log is a report of nothing', async () => {
  const outcome = await report([logFile('')], { limit: ['10/1m per address'], price: ['$1/1k'] })
  expect(outcome.data).toMatchObject({ requests: 0, skipped: 0, span: null, cost: { without: 0, with: 0 } })
  expect(outcome.view(PAPER)).toContain('No request.')
  expect(outcome.formats?.html?.()).toContain('No request.')
})

it('ends simulated traffic in a bill', async () => {
  const options = {
    simulate: 'crawler',
    requests: '200k',
    over: '3d',
    limit: ['10/1m per address'],
    price: ['$433/1M'],
  }
  const outcome = await report([], options)
  expect(outcome.data).toMatchObject({ requests: 200_000, cost: { without: 86.6 } })
  expect(outcome.view(PAPER)).toMatch(/without +\$86\.60/)
})
