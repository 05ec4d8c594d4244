import { readFileSync } from 'node:fs'
import { Command as Declaration } from 'commander'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Command } from '../command.js'
import { command as audit } from './audit.js'
import { command as routes } from './routes.js'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>
  readonly 'timeout-minutes': number
  readonly steps: readonly Step[]
}

const text = readFileSync(new URL('../../templates/github-workflow.yml', import.meta.url), 'utf8')
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const workflow = parse(text) as {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}
const jobs = Object.entries(workflow.jobs)
const steps = jobs.flatMap(([, job]) => job.steps)
const commands: Readonly<Record<string, Command>> = { audit, routes }

describe('the workflow for GitHub', () => {
  it('audits changes, checks routes, and asks once a month', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push', 'schedule', 'workflow_dispatch'])
    expect(workflow.on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \d+ \* \*$/) }])
    expect(Object.keys(workflow.jobs)).toEqual(['audit', 'routes', 'advisories'])
  })

  it('has no right that a job does not state, and writes nothing but findings', () => {
    expect(workflow.permissions).toEqual({})
    const rights = Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]))
    expect(rights).toEqual({
      audit: { contents: 'read', 'security-events': 'write' },
      routes: { contents: 'read' },
      advisories: { contents: 'read' },
    })
  })

  it('uses no secret, and leaves no credential behind', () => {
    expect(text).not.toMatch(/secrets\.|github\.token|pull_request_target/)
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts).toHaveLength(3)
    for (const each of checkouts) expect(each.with).toMatchObject({ 'persist-credentials': false })
  })

  it('pins every action to a version, and every job ends', () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w./-]+@v\d+\.\d+\.\d+$/)
    for (const [, job] of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(10)
  })

  it('lets nothing that a stranger names into a script', () => {
    for (const { run } of steps) expect(run ?? '').not.toContain('${{')
  })

  const lines = steps.flatMap(({ run }) => run?.match(/npx --yes holdfast-cli@\S+ .*$/gm) ?? [])

  it('runs four commands, of this version but where it wants the newest table', () => {
    const versions = lines.map((line) => /holdfast-cli@(\S+)/.exec(line)?.[1])
    expect(versions).toEqual([version, version, version, 'latest'])
  })

  it.each(lines)('%s: is a command with these options', (line) => {
    const [name = '', ...words] = line.replace(/^npx --yes holdfast-cli@\S+ /, '').split(' ')
    const command = commands[name]
    expect(command).toBeDefined()
    const declaration = new Declaration(name).exitOverride().option('--format <format>')
    command?.declare?.(declaration)
    // The names of changed files are put behind the last word.
    declaration.action(() => {}).parse(words.at(-1) === '--changed' ? [...words, './-a.ts'] : words, { from: 'user' })
    const { format } = declaration.opts<{ format?: string }>()
    if (format !== undefined) expect(command?.formats).toContain(format)
  })
})
