import { beforeAll, describe, expect, it } from 'vitest'
import { holdfast } from './command-line.ts'

interface Evidence {
  readonly verdict: string
  readonly message: string
}

interface Item {
  readonly id: string
  readonly verdict: string
  readonly evidence: readonly Evidence[]
}

describe('the audit of the reference app', () => {
  let findings: readonly { readonly rule: string; readonly file: string; readonly line: number }[]
  let items: readonly Item[]
  let code: number | undefined
  beforeAll(async () => {
    const [run] = await holdfast([['audit', 'apps/reference', '--json']])
    code = run?.code
    const report = JSON.parse(run?.stdout ?? '') as {
      readonly findings: typeof findings
      readonly apps: readonly { readonly checklist: readonly Item[] }[]
    }
    findings = report.findings
    items = report.apps[0]?.checklist ?? []
  })

  it('finds nothing', () => {
    expect(findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`)).toEqual([])
    expect(code).toBe(0)
  })

  it('fails no item, and says of each that is open why', () => {
    expect(items.filter(({ verdict }) => verdict === 'fail')).toEqual([])
    for (const { id, verdict, evidence } of items) {
      if (verdict !== 'unknown') continue
      const why = evidence.filter((each) => each.verdict === 'unknown').map(({ message }) => message)
      expect([id, why]).toEqual([id, expect.arrayContaining([expect.stringMatching(/^[A-Z].{20,}\.$/)])])
    }
  })

  it('sees who is asked in its handlers, and by what', () => {
    const passed = new Set(items.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id))
    for (const id of ['A1', 'A6', 'R1', 'V1', 'V7', 'O1', 'O2', 'O3', 'O4']) expect(passed).toContain(id)
  })
})
