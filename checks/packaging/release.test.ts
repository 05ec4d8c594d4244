import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { productionPackages } from '../../verbs/production-packages.mjs'
import { released, sbom } from '../../verbs/release.mjs'
import { root } from '../working-tree.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: object
  readonly jobs: Readonly<
    Record<string, { readonly permissions: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >
}

const folder = join(root, '.github/workflows')
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe.each(readdirSync(folder))('the workflow %s', (name) => {
  const { on, permissions, jobs } = parse(textOf(name)) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  it('runs actions of one commit each, with the version that people know it by', () => {
    const used = [...textOf(name).matchAll(/uses: (.*)$/gm)].map(([, action]) => action as string)
    expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length)
    for (const action of used) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('may do nothing but what a job says, and no job says more than it needs', () => {
    expect(permissions).toEqual({})
    const given = Object.values(jobs).map((job) => job.permissions)
    for (const each of given) expect(Object.keys(each)).toHaveLength(1)
    if ('pull_request' in on) expect(given).toEqual(given.map(() => ({ contents: 'read' })))
  })

  it('knows no secret, and reads nothing of an event into a script', () => {
    expect(textOf(name)).not.toMatch(/secrets\.|pull_request_target|NPM_TOKEN|NODE_AUTH_TOKEN/)
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })
})

it('who may publish installs nothing and runs nothing of the repository', () => {
  const { jobs } = parse(textOf('release.yml')) as Workflow
  const publishing = Object.values(jobs).filter((job) => job.permissions['id-token'] === 'write')
  expect(publishing).toHaveLength(1)
  const [{ steps }] = publishing as [Workflow['jobs'][string]]
  expect(steps.map(({ uses = '' }) => uses.replace(/@.*/, ''))).not.toContain('actions/checkout')
  const script = steps.map(({ run = '' }) => run).join('\n')
  expect(script).toContain('--provenance')
  expect(script).not.toMatch(/npm (?:ci|install|i|run|exec)\b|npx/)
})

it('both packages are released together, and no other', () => {
  const config = JSON.parse(readFileSync(join(root, '.changeset/config.json'), 'utf8')) as object
  expect(config).toMatchObject({
    fixed: [['holdfast', 'holdfast-cli']],
    privatePackages: { version: false, tag: false },
    changelog: false,
  })
  const [library, command] = ['holdfast', 'cli'].map(
    (name) =>
      JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
        version: string
        dependencies: Record<string, string>
      },
  )
  expect(command?.version).toBe(library?.version)
  expect(command?.dependencies['holdfast']).toBe(library?.version)
  expect(readFileSync(join(root, 'packages/cli/templates/github-workflow.yml'), 'utf8')).toContain(
    `holdfast-cli@${library?.version}`,
  )
})

it('the list of what comes with the command has everything, the library included', async () => {
  const { metadata, components } = JSON.parse(await sbom('packages/cli')) as {
    readonly metadata: { readonly component: { readonly name: string } }
    readonly components: readonly { readonly name: string; readonly version: string }[]
  }
  expect(metadata.component.name).toBe('holdfast-cli')
  const listed = new Set(components.map(({ name, version }) => `${name}@${version}`))
  const packages = productionPackages('packages/cli').map(({ name, version }) => `${name}@${version}`)
  expect(packages).toContainEqual(expect.stringMatching(/^holdfast@/))
  expect(packages.filter((each) => !listed.has(each))).toEqual([])
})

describe('the changelog of a release', () => {
  const text = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [1.0.0] - 2026-01-01\n\n- The first.\n'

  it('gives what was unreleased its version, and leaves the rest', () => {
    expect(released(text, '1.1.0', '2026-02-03')).toBe(
      text.replace('## [Unreleased]\n', '## [Unreleased]\n\n## [1.1.0] - 2026-02-03\n'),
    )
  })

  it('can be the first', () => {
    const first = '# Changelog\n\n## [Unreleased]\n\n- A thing.\n'
    expect(released(first, '0.1.0', '2026-02-03')).toContain(
      '## [Unreleased]\n\n## [0.1.0] - 2026-02-03\n\n- A thing.\n',
    )
  })

  it.each([
    ['nothing', '# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- The first.\n', 'says nothing'],
    ['no such place', '# Changelog\n', 'has no [Unreleased]'],
  ])('is refused where there is %s', (_, wrong, message) => {
    expect(() => released(wrong, '1.1.0', '2026-02-03')).toThrow(message)
  })
})
