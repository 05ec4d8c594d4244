import { expect, it } from 'vitest'
import { refreshed, tableText } from './osv.js'
import { parseTable, type AdvisoryTable } from './table.js'

const OLD: AdvisoryTable = {
  collected: '2026-11-21',
  advisories: [
    {
      id: 'CVE-2024-1',
      aliases: [],
      package: 'jose',
      severity: 'low',
      confidence: 'high',
      ranges: [{ introduced: '0', fixed: '1.0.0' }],
      summary: 'in our words',
      source: 'cve',
    },
    {
      id: 'CVE-2024-2',
      aliases: [],
      package: 'jose',
      severity: 'high',
      confidence: 'high',
      ranges: [{ introduced: '0', fixed: '2.0.0' }],
      summary: 'OSV does not know it',
      source: 'cve',
    },
  ],
}

/** As the database answered, cut down to what is read; the second record is made up. */
const RECORDED = {
  vulns: [
    {
      id: 'GHSA-hhhv-q57g-882q',
      summary: 'jose vulnerable to resource exhaustion via specifically crafted JWE with compressed plaintext',
      aliases: ['CVE-2024-28176', 'CVE-2024-1'],
      modified: '2024-03-09T05:35:24Z',
      affected: [
        {
          package: { name: 'jose', ecosystem: 'npm', purl: 'pkg:npm/jose' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '3.0.0' }, { fixed: '4.15.5' }] }],
        },
        {
          package: { name: 'jose-node-cjs-runtime', ecosystem: 'npm' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '3.0.0' }, { fixed: '4.15.5' }] }],
        },
        {
          package: { name: 'jose', ecosystem: 'npm' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { last_affected: '2.0.6' }] }],
        },
      ],
      database_specific: { severity: 'MODERATE', cwe_ids: ['CWE-400'] },
    },
    { id: 'GHSA-aaaa-bbbb-cccc', withdrawn: '2024-01-01T00:00:00Z', affected: [] },
    { id: 'MAL-2024-1', affected: [] },
  ],
}

function standIn(pages: Readonly<Record<string, unknown>>) {
  const asked: unknown[] = []
  const fetch = (async (_url: unknown, init: RequestInit) => {
    const query = JSON.parse(init.body as string) as { package: { name: string }; page_token?: string }
    asked.push(query)
    expect(init.signal).toBeInstanceOf(AbortSignal)
    return Response.json(pages[query.page_token ?? query.package.name] ?? {})
  }) as typeof globalThis.fetch
  return { fetch, asked }
}

it('the table is brought up to date, and keeps our words and what only we know', async () => {
  const { fetch, asked } = standIn({
    jose: { vulns: [], next_page_token: 'second' },
    second: RECORDED,
  })
  const table = await refreshed(OLD, ['hono'], '2026-12-01', { fetch })
  expect(asked).toEqual([
    { package: { name: 'jose', ecosystem: 'npm' } },
    { package: { name: 'jose', ecosystem: 'npm' }, page_token: 'second' },
    { package: { name: 'hono', ecosystem: 'npm' } },
  ])
  expect(table).toEqual({
    collected: '2026-12-01',
    advisories: [
      {
        id: 'CVE-2024-1',
        aliases: ['CVE-2024-28176', 'GHSA-hhhv-q57g-882q'],
        package: 'jose',
        severity: 'medium',
        confidence: 'high',
        ranges: [
          { introduced: '3.0.0', fixed: '4.15.5' },
          { introduced: '0', last: '2.0.6' },
        ],
        summary: 'in our words',
        source: 'osv',
      },
      OLD.advisories[1],
    ],
  })
  expect(parseTable(tableText(table))).toEqual(table)
})

it('half a table is none', async () => {
  const fetch = (async () => new Response('', { status: 429 })) as typeof globalThis.fetch
  await expect(refreshed(OLD, [], '2026-12-01', { fetch })).rejects.toThrow('OSV answers 429 for jose')
})

it('pages without end are given up', async () => {
  const { fetch } = standIn({ jose: { next_page_token: 'jose' } })
  await expect(refreshed(OLD, [], '2026-12-01', { fetch })).rejects.toThrow('more than 20 pages')
})
