import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parsePage } from '../packages/cli/src/docs/page.js'
import { codes, type CodeEntry } from '../packages/holdfast/src/core/codes.js'
import { configurationCodes } from '../packages/holdfast/src/core/configuration-error.js'
import { root, workingTree } from './working-tree.ts'

const folder = join(root, 'packages/holdfast/docs/problems')
const files = readdirSync(folder)
const problems: Readonly<Record<string, CodeEntry>> = codes

const sections = ['What happened', 'What to do', 'Why it is so', 'Example', 'Related codes', 'Read more']

const pages = files.map((file) => {
  const text = readFileSync(join(folder, file), 'utf8')
  const page = parsePage(text)
  const section = (title: string) => page.sections.find((each) => each.title === title)?.markdown ?? ''
  return { ...page, text, file, section }
})

it('every code has a page, and every page a code', () => {
  const known = [...Object.keys(codes), ...configurationCodes]
  expect(files.toSorted()).toEqual(known.map((code) => `${code}.md`).toSorted())
})

it('every code that the source tells people to look up has a page', () => {
  const told = workingTree('packages', 'apps').filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
  const unknown = told.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/holdfast explain ([a-z]+\.[a-z_]+)/g)]
      .filter(([, code]) => !files.includes(`${code}.md`))
      .map(([, code]) => `${path}: ${code}`),
  )
  expect(unknown).toEqual([])
})

it('no two pages say the same', () => {
  for (const title of ['What happened', 'What to do', 'Why it is so']) {
    expect(new Set(pages.map((page) => page.section(title))).size, title).toBe(pages.length)
  }
})

describe.each(pages)('$file', ({ code, status, title, text, file, sections: given, section }) => {
  const entry = problems[code]

  it('has the front matter of its code', () => {
    expect(code).toBe(basename(file, '.md'))
    expect(status).toBe(entry?.status ?? null)
    if (entry !== undefined) expect(title).toBe(entry.title)
    // A plain YAML scalar: every reader of front matter takes it as the same text.
    expect(title).toMatch(/^[A-Z][^":#]*$/)
    expect(text).toContain(`\n---\n\n# ${title}\n\n## `)
  })

  it('has every section, in order and with something in it', () => {
    expect(given.map((each) => each.title)).toEqual(sections)
    expect(given.filter(({ markdown }) => markdown.length < 40)).toEqual([])
    const audiences = [...section('What to do').matchAll(/^### (.+)$/gm)].map(([, audience]) => audience)
    expect(audiences).toEqual(entry === undefined ? [] : ['If you call the API', 'If you build the API'])
  })

  it('has an example that agrees with it', () => {
    const example = section('Example')
    if (entry === undefined) {
      expect(example).toMatch(
        /^```text\nHoldfastConfigurationError: .+\.( Make one: .+\.)? \[(\S+)\] holdfast explain \2\n```$/,
      )
      expect(example).toContain(`[${code}]`)
      return
    }
    expect(example).toMatch(new RegExp(`^HTTP/1\\.1 ${entry.status} [A-Z]`, 'm'))
    expect(example).toMatch(/^Content-Type: application\/problem\+json$/m)
    const body = JSON.parse(example.slice(example.indexOf('\n{\n'), example.lastIndexOf('}') + 1)) as object
    expect(body).toMatchObject({ type: `urn:holdfast:${code}`, title: entry.title, status: entry.status, code })
    expect(body).toHaveProperty('instance', expect.stringMatching(/^urn:uuid:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/))
  })

  it('has no broken link', () => {
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? '')
    expect(targets.filter((target) => !existsSync(join(folder, target)))).toEqual([])
    const related = [...section('Related codes').matchAll(/^- \[([^\]]+)\]\(([^)]+)\): ./gm)]
    expect(related.length).toBe(section('Related codes').split('\n').length)
    expect(related.filter(([, name, target]) => target !== `${name}.md` || name === code)).toEqual([])
    const addresses = [...text.matchAll(/<(https:\/\/[^>]+)>/g)].map(([, address]) => address ?? '')
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses.filter((address) => !URL.canParse(address))).toEqual([])
    for (const [line, number] of text.matchAll(/^- RFC (\d+)\b.*$/gm)) expect(line).toContain(`/rfc${number}.html`)
  })
})
