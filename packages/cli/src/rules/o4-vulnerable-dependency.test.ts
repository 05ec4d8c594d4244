import { describe, expect, it } from 'vitest'
import type { Advisory } from '../advisories/advisory.js'
import { audit } from '../audit/audit.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import type { Judgement } from '../rule.js'
import { rule, vulnerableDependency } from './o4-vulnerable-dependency.js'

function judged(files: Readonly<Record<string, string>>, which = rule): Judgement[] {
  const project = readProject(SourceTree.of({ 'app/page.tsx': '', ...files }))
  return audit(project, [which]).map(({ judgement }) => judgement)
}

const manifest = (dependencies: object, more: object = {}): string =>
  JSON.stringify({ name: 'shop', dependencies, ...more }, null, 2)

const lock = (packages: Readonly<Record<string, object>>, wanted: object): string =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: wanted }, ...packages } }, null, 2)

it('names the package, the installed version, the fixed one and the advisory, at the line that asks for it', () => {
  const files = {
    'package.json': manifest({ react: '19.2.0', next: '^15.0.0' }),
    'package-lock.json': lock({ 'node_modules/next': { version: '15.0.3' } }, { next: '^15.0.0' }),
  }
  const found = judged(files).filter(({ subject }) => subject === 'next')
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ verdict: 'fail', severity: 'critical', place: { path: 'package.json', line: 5 } })
  expect(found[0]?.message).toMatch(
    /^next 15\.0\.3 \(package-lock\.json\) has GHSA-9qr9-h5gf-34mp \(critical\): .*\. Also GHSA-.*\d+ more\. Fixed in \d+\.\d+\.\d+\.$/,
  )
})

it('names who brings what the app does not ask for, at the lockfile’s line', () => {
  const wanted = { next: '16.4.5', sdk: '1.0.0' }
  const packages = {
    'node_modules/next': { version: '16.4.5' },
    'node_modules/sdk': { version: '1.0.0', dependencies: { jsonwebtoken: '8' } },
    'node_modules/jsonwebtoken': { version: '8.5.1' },
  }
  const text = lock(packages, wanted)
  const [found] = judged({ 'package.json': manifest(wanted), 'package-lock.json': text })
  expect(found).toMatchObject({
    verdict: 'fail',
    subject: 'jsonwebtoken for sdk',
    place: { path: 'package-lock.json' },
  })
  expect(text.split('\n')[(found?.place.line ?? 0) - 1]).toContain('node_modules/jsonwebtoken')
  expect(found?.message).toContain('jsonwebtoken 8.5.1 (package-lock.json, for sdk)')
})

describe('what only developers install is not the app', () => {
  const development = { devDependencies: { jsonwebtoken: '8.5.1' } }
  it('neither by a lockfile nor without', () => {
    const own = manifest({ next: '16.4.5' }, development)
    const packages = {
      'node_modules/next': { version: '16.4.5' },
      'node_modules/jsonwebtoken': { version: '8.5.1', dev: true },
    }
    const withLock = { 'package.json': own, 'package-lock.json': lock(packages, { next: '16.4.5' }) }
    expect(judged(withLock).map(({ verdict }) => verdict)).toEqual(['pass'])
    expect(judged({ 'package.json': own }).map(({ verdict }) => verdict)).not.toContain('fail')
  })

  it('but the framework is, wherever it is listed', () => {
    const own = manifest({}, { devDependencies: { next: '14.2.5' } })
    expect(judged({ 'package.json': own }).map(({ verdict }) => verdict)).toContain('fail')
  })
})

describe('the advisories of another table', () => {
  const table = (more: Partial<Advisory>) => ({
    collected: '2027-01-02',
    advisories: [
      {
        id: 'CVE-2027-1',
        aliases: [],
        package: 'left',
        severity: 'low' as const,
        confidence: 'high' as const,
        ranges: [{ introduced: '1.0.0', fixed: '1.2.0' }],
        summary: 'pads from the wrong side',
        source: 'osv',
        ...more,
      },
    ],
  })
  const files = (version: string) => ({
    'package.json': manifest({ next: '16.4.5', left: '*' }),
    'package-lock.json': lock({ 'node_modules/left': { version } }, { left: '*' }),
  })
  const verdicts = (version: string, more: Partial<Advisory> = {}) =>
    judged(
      files(version),
      vulnerableDependency(() => table(more)),
    ).map(({ verdict, severity }) => [verdict, severity])

  it('counts instead', () => {
    expect(verdicts('1.1.0')).toEqual([['fail', 'low']])
    expect(verdicts('1.2.0-rc.1')).toEqual([['fail', 'low']])
    expect(verdicts('1.2.0')).toEqual([['pass', undefined]])
  })

  it('one that is not sure of its versions leaves it open', () => {
    expect(verdicts('1.1.0', { confidence: 'low' })).toEqual([['unknown', 'low']])
  })
})

it('a project without a package.json is told of nothing', () => {
  const files = { 'app/page.tsx': "import Link from 'next/link'", 'next.config.js': 'export default {}' }
  expect(judged(files).map(({ verdict }) => verdict)).toEqual(['n/a'])
})

it('a lockfile that cannot be read leaves it open', () => {
  const files = { 'package.json': manifest({ next: '^16.0.0' }), 'bun.lockb': '\0' }
  const found = judged(files)
  expect(found.map(({ verdict }) => verdict)).not.toContain('fail')
  expect(found.map(({ message }) => message).join()).toContain('bun.lockb is binary')
})
