import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { CONTENTS, LISTED } from '../../apps/docs/site/contents.ts'
import { llms } from '../../apps/docs/site/for-programs.ts'
import { deadLinks, orphans } from '../../apps/docs/site/links.ts'
import { linksOf, type Page } from '../../apps/docs/site/page.ts'
import { generatedPages, pictures, writtenPages } from '../../apps/docs/site/pages.ts'
import { configurationCodes } from '../../packages/holdfast/src/core/configuration-error.ts'
import { codes } from '../../packages/holdfast/src/core/codes.ts'
import { root } from '../working-tree.ts'

let pages: readonly Page[]
let drawn: readonly string[]

beforeAll(async () => {
  const written = await writtenPages()
  pages = [...written, ...(await generatedPages(written))]
  drawn = (await pictures()).map(({ path }) => path)
}, 120_000)

const page = (path: string): string => {
  const found = pages.find((each) => each.path === path)
  if (found === undefined) throw new Error(`There is no page ${path}.`)
  return found.text
}

/** Names of the options that a section of a page lists. */
const listed = (path: string, place: string): string[] =>
  [...page(path).matchAll(new RegExp(`<a id="${place}-(\\w+)">`, 'g'))].map(([, name]) => name as string)

/** Members of an interface, by its source. */
function members(file: string, name: string): string[] {
  const source = readFileSync(join(root, 'packages/holdfast/src', file), 'utf8')
  const [, body = ''] = new RegExp(`^export interface ${name}\\b.*?\\{$(.*?)^\\}`, 'ms').exec(source) ?? []
  return [...body.matchAll(/^ {2}readonly (\w+)\??[:(]/gm)].map(([, member]) => member as string)
}

const idsIn = (folder: string): string[] =>
  pages.flatMap(({ path }) => (path.startsWith(folder) && !path.endsWith('index.md') ? [path] : []))

describe('pages of the site', () => {
  it('have no dead link, and none that leads out of their package', () => {
    expect(deadLinks(pages, drawn)).toEqual([])
    const library = pages.filter(({ file }) => file?.startsWith('packages/holdfast/docs/'))
    const there = new Set(library.map(({ file }) => file))
    const beyond = library.filter(({ path }) => !there.has(`packages/holdfast/docs/${path}`))
    expect(beyond).toEqual([])
    // In the package there is no generated page, and none of the CLI.
    const inPackage = library.map(({ path, text }) => ({ path, text, file: null }))
    expect(deadLinks(inPackage, drawn)).toEqual([])
  })

  it('are all found by the navigation or a link', () => {
    const navigated = [...CONTENTS.flatMap((part) => part.pages), 'index.md', 'SKILL.md']
    expect(orphans(pages, navigated)).toEqual([])
    expect(navigated.filter((path) => !pages.some((each) => each.path === path))).toEqual([])
    expect(new Set(navigated).size).toBe(navigated.length)
  })

  it('each stand in llms.txt, with a summary where they begin with one', () => {
    const text = llms(pages)
    const missing = pages.filter(({ path }) => !text.includes(`](${path})`) && !['index.md', 'SKILL.md'].includes(path))
    expect(missing.map(({ path }) => path)).toEqual([])
    for (const { heading } of [...CONTENTS, ...LISTED]) expect(text).toContain(`## ${heading}\n`)
  })

  it('a dead link and an orphan are found', () => {
    const lone: Page = {
      path: 'how-to/a.md',
      text: '# A\n\n[b](../b.md), [c](c.md#d), [f](../b.md#f), `[e](e.md)`',
      file: null,
    }
    expect(linksOf(lone)).toEqual(['../b.md', 'c.md#d', '../b.md#f'])
    expect(deadLinks([lone, { path: 'b.md', text: '# B', file: null }], [])).toEqual([
      'how-to/a.md: c.md#d',
      'how-to/a.md: ../b.md#f',
    ])
    expect(orphans([lone], [])).toEqual(['how-to/a.md'])
  })
})

describe('the reference names what there is, and nothing else', () => {
  it.each([
    ['reference/gate.md', 'gateoptions', 'pipeline/gate-options.ts', 'GateOptions'],
    ['reference/gate.md', 'limitsoptions', 'pipeline/limits/gate-limits.ts', 'LimitsOptions'],
    ['reference/gate.md', 'csrfoptions', 'pipeline/stages/csrf.ts', 'CsrfOptions'],
    ['reference/gate.md', 'corsoptions', 'origin/cors-options.ts', 'CorsOptions'],
    ['reference/gate.md', 'accountsoptions', 'accounts/accounts.ts', 'AccountsOptions'],
    ['reference/route.md', 'routedefinition', 'pipeline/definition.ts', 'RouteDefinition'],
    ['reference/route.md', 'actiondefinition', 'pipeline/action.ts', 'ActionDefinition'],
    ['reference/events.md', 'decisionevent', 'core/event.ts', 'DecisionEvent'],
    ['reference/events.md', 'auditevent', 'core/event.ts', 'AuditEvent'],
  ])('%s: the members of %s', (path, place, file, name) => {
    const known = members(file, name)
    expect(known.length).toBeGreaterThan(1)
    expect(listed(path, place).toSorted()).toEqual(known.toSorted())
  })

  it('codes of problems', () => {
    const named = [...page('problems/index.md').matchAll(/^\| \[`([^`]+)`\]/gm)].map(([, code = '']) => code)
    expect(named.toSorted()).toEqual([...Object.keys(codes), ...configurationCodes].toSorted())
  })

  it.each([
    ['rules', 'packages/cli/src/rules'],
    ['probes', 'packages/cli/src/probes'],
  ])('%s', (folder, source) => {
    const files = readdirSync(join(root, source)).filter((file) => /^[a-z]\w*-[\w-]+\.ts$/.test(file))
    const ids = files.map((file) => file.replace('.ts', ''))
    const named = [...page(`${folder}/index.md`).matchAll(/\[`([\w-]+)`\]\(/g)].map(([, id = '']) => id)
    expect(named.toSorted()).toEqual(ids.toSorted())
    expect(idsIn(`${folder}/`)).toHaveLength(ids.length)
  })

  it('audit types', () => {
    const source = readFileSync(join(root, 'packages/holdfast/src/core/event.ts'), 'utf8')
    const [, union = ''] = /^export type AuditType =\n(.*?)\n\n/ms.exec(source) ?? []
    const types = [...union.matchAll(/'(\w+)'/g)].map(([, type]) => type)
    const named = [...page('reference/events.md').matchAll(/^- `(\w+)`$/gm)].map(([, type]) => type)
    expect(types.length).toBeGreaterThan(20)
    expect(named).toEqual(types)
  })

  it('metrics', () => {
    const named = [...page('reference/metrics.md').matchAll(/^\| `(\w+)`/gm)].map(([, metric]) => metric)
    const source = readFileSync(join(root, 'packages/holdfast/src/telemetry/sinks/prometheus.ts'), 'utf8')
    expect(named).toEqual([...source.matchAll(/name: '(holdfast_\w+)'/g)].map(([, metric]) => metric))
  })

  it('response headers of every kind of answer', () => {
    const text = page('reference/response-headers.md')
    for (const header of ['retry-after', 'www-authenticate', 'allow', 'ratelimit', 'access-control-allow-origin']) {
      expect(text).toContain(`| \`${header}\` |`)
    }
  })
})
