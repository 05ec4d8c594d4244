import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { marked } from 'marked'
import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { describe, expect, it } from 'vitest'
import { terminalOf } from '../../terminal/terminal.js'
import { HOSTILE } from '../audit/report.test-parts.js'
import { probeHtml } from './html.js'
import { probeData } from './json.js'
import { probeMarkdown } from './markdown.js'
import { probeView } from './pretty.js'
import { check, REPORT, reportOf } from './report.test-parts.js'
import { probeSarif } from './sarif.js'

/** OASIS’ own. It is of draft 4, whose only difference here is the name of `$id`. */
const {
  $schema: _,
  id: $id,
  ...schema
} = JSON.parse(readFileSync(new URL('../audit/sarif-2.1.0.schema.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile({ ...schema, $id: String($id) })

const PAPER = terminalOf({}, {})

/** A report in which an app has the say, wherever it can have one. */
const hostile = reportOf(
  HOSTILE.map((text, at) =>
    check(`c2-${at}`, at % 2 === 0 ? 'fail' : 'pass', { evidence: text, curl: `curl '${text}'` }),
  ),
  { notes: [...HOSTILE], target: 'http://127.0.0.1:3000' },
)

describe('JSON', () => {
  it('is the documented shape', () => {
    const { target, checks, stats } = JSON.parse(JSON.stringify(probeData(REPORT))) as Record<
      'target' | 'checks' | 'stats',
      never
    >
    expect(target).toBe('http://127.0.0.1:3000')
    expect(checks[1]).toMatchObject({
      id: 'c2-reflected',
      items: ['C2'],
      verdict: 'fail',
      title: expect.any(String),
      evidence: expect.any(String),
      curl: expect.stringMatching(/^curl /),
      fix: expect.any(String),
      url: 'urn:holdfast:probe:c2-reflected',
    })
    expect(stats).toMatchObject({ requests: 212, ms: 4321, signInAttempts: 9, accounts: 0, routes: 14 })
  })
})

describe('SARIF', () => {
  it('is valid against the schema, and has what fails and what is worth a look', () => {
    for (const report of [REPORT, hostile, reportOf([])]) {
      expect(validate(JSON.parse(JSON.stringify(probeSarif(report)))) ? [] : validate.errors).toEqual([])
    }
    const [run] = probeSarif(REPORT).runs
    expect(run?.results?.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'c2-reflected error',
      'c4-both warning',
    ])
    expect(run?.results?.map(({ ruleIndex }) => run.tool.driver.rules?.[ruleIndex ?? -1]?.id)).toEqual([
      'c2-reflected',
      'c4-both',
    ])
  })
})

describe('Markdown', () => {
  it('has a row for each check, and lets no app write a row, a link or HTML', () => {
    const rendered = marked.parse(probeMarkdown(hostile), { async: false })
    expect(rendered.match(/<tr>/g)).toHaveLength(HOSTILE.length + 1)
    expect(rendered).not.toMatch(/<script|<img|<a /)
    expect(probeMarkdown(REPORT)).toContain('**1 fail, 1 warn, 2 pass, 1 skip** with 212 requests in 4.3 s')
  })
})

describe('HTML', () => {
  it('runs nothing and fetches nothing, whatever an app says', () => {
    const tags = new Set<string>()
    const attributes = new Set<string>()
    const visit = (node: DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document): void => {
      if ('tagName' in node) {
        tags.add(node.tagName)
        for (const { name } of node.attrs) attributes.add(name)
      }
      if ('childNodes' in node) node.childNodes.forEach(visit)
    }
    visit(parse(probeHtml(hostile)))
    for (const tag of ['script', 'img', 'a', 'iframe', 'link']) expect(tags).not.toContain(tag)
    expect([...attributes].filter((name) => /^on|src|href/.test(name))).toEqual([])
  })
})

describe('a terminal', () => {
  it('shows the command in one piece, and nothing steers it', () => {
    const text = probeView(REPORT, PAPER)
    expect(text).toContain(
      "curl -sS -i --path-as-is -H 'origin: https://attacker.test' 'http://127.0.0.1:3000/api/orders'",
    )
    expect(text.split('\n').at(-1)?.trim()).toBe('1 fail, 1 warn, 2 pass, 1 skip')
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(probeView(hostile, PAPER)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  it('keeps to its width, but for commands', () => {
    const lines = probeView(REPORT, PAPER).split('\n')
    expect(lines.filter((line) => line.length > 80 && !line.includes('curl ')).length).toBe(0)
  })
})
