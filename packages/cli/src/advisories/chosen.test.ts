import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chosenTable } from './chosen.js'
import { readTable } from './read-table.js'
import { bundledTable } from './table.js'

const TABLE = JSON.stringify({
  version: 1,
  collected: '2027-01-02',
  advisories: [
    { id: 'CVE-2027-1', package: 'next', severity: 'high', ranges: [{ introduced: '0' }], summary: 's', source: 'osv' },
  ],
})

function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-advisories-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  return root
}

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/advisories.json`
}

describe('a newer table', () => {
  it('comes from a file', async () => {
    const { table } = await chosenTable({ advisories: join(folder({ 'a.json': TABLE }), 'a.json'), folder: '.' })
    expect(table.collected).toBe('2027-01-02')
  })

  it('comes from an address', async () => {
    expect((await readTable(await serving((_, answer) => answer.end(TABLE)))).collected).toBe('2027-01-02')
  })

  it.each(['http://advisories.example/a.json', 'ftp://advisories.example/a', 'file:///etc/passwd', 'https://'])(
    'never from %s',
    async (place) => {
      const fetch = () => Promise.reject(new Error('asked'))
      await expect(readTable(place, { fetch })).rejects.toThrow('--advisories takes a file, or a URL')
    },
  )

  it('no redirect is followed: it may lead into the network', async () => {
    const there = await serving((_, answer) => answer.end(TABLE))
    const here = await serving((_, answer) => answer.writeHead(302, { location: there }).end())
    await expect(readTable(here)).rejects.toThrow('cannot be fetched')
  })

  it('an answer that never ends is given up', async () => {
    const place = await serving((_, answer) => void answer.write('{'))
    await expect(readTable(place, { fetch, deadline: 100 })).rejects.toThrow('cannot be fetched')
  })

  it('an answer without bounds is given up', async () => {
    const place = await serving((_, answer) => {
      const more = (): void => {
        while (answer.write(Buffer.alloc(1_000_000, 32)));
        answer.once('drain', more)
      }
      more()
    })
    await expect(readTable(place)).rejects.toThrow('too long')
  })

  it('an error is no table', async () => {
    const place = await serving((_, answer) => answer.writeHead(503).end(TABLE))
    await expect(readTable(place)).rejects.toThrow('answered with 503')
  })

  it('a file that is not there is told', async () => {
    await expect(readTable(join(folder(), 'none.json'))).rejects.toThrow('there is no such file')
  })
})

describe('npm audit', () => {
  const report = {
    auditReportVersion: 2,
    vulnerabilities: {
      tickets: { name: 'tickets', via: ['minimist'] },
      minimist: {
        name: 'minimist',
        via: [
          {
            source: 1,
            name: 'minimist',
            title: 'Prototype Pollution\u001b[2J in minimist',
            url: 'https://github.com/advisories/GHSA-xvch-5gv4-984h',
            severity: 'moderate',
            range: '<0.2.4 || >=1.0.0 <=1.2.5',
          },
        ],
      },
    },
  }
  /** Writes what it was called with, and says what it is told to. */
  function standIn(script: string): { readonly npm: readonly [string, string]; readonly root: string } {
    const root = folder({
      'package-lock.json': '{}',
      'npm.mjs': `import { writeFileSync } from 'node:fs'
writeFileSync('called.json', JSON.stringify(process.argv.slice(2)))
${script}`,
    })
    return { npm: [process.execPath, join(root, 'npm.mjs')], root }
  }
  const answering = (text: string) => standIn(`process.stdout.write(${JSON.stringify(text)}); process.exitCode = 1`)

  it('is not asked unless somebody wants it', async () => {
    const { npm, root } = standIn('')
    const { table } = await chosenTable({ folder: root }, { npm: { npm } })
    expect(table).toBe(bundledTable())
    await expect(import(join(root, 'called.json'), { with: { type: 'json' } })).rejects.toThrow()
  })

  it('adds what it knows', async () => {
    const { npm, root } = answering(JSON.stringify(report))
    const { table, notices } = await chosenTable({ folder: root, npmAudit: true }, { npm: { npm } })
    expect(notices).toEqual([])
    expect(table.advisories.at(-1)).toEqual({
      id: 'GHSA-xvch-5gv4-984h',
      aliases: [],
      package: 'minimist',
      severity: 'medium',
      confidence: 'high',
      ranges: [
        { introduced: '0', fixed: '0.2.4' },
        { introduced: '1.0.0', last: '1.2.5' },
      ],
      summary: 'Prototype Pollution [2J in minimist',
      source: 'npm audit',
    })
    const called = (await import(join(root, 'called.json'), { with: { type: 'json' } })) as { default: string[] }
    expect(called.default).toEqual(['audit', '--json', '--package-lock-only', '--omit=dev', '--ignore-scripts'])
  })

  it.each([
    ['an error', answering, '{ "error": { "code": "ENOTFOUND" } }'],
    ['something else', answering, 'npm ERR! offline'],
    ['nothing', answering, ''],
  ])('that answers with %s leaves the table', async (_name, make, text) => {
    const { npm, root } = make(text)
    const { table, notices } = await chosenTable({ folder: root, npmAudit: true }, { npm: { npm } })
    expect(table).toBe(bundledTable())
    expect(notices).toEqual(['npm audit did not answer: only the table counts'])
  })

  it('that hangs is ended, and what it has started does not hold us up', async () => {
    const { npm, root } = standIn(`import { spawn } from 'node:child_process'
const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { stdio: 'inherit' })
child.unref()
setInterval(() => {}, 1000)`)
    const { notices } = await chosenTable({ folder: root, npmAudit: true }, { npm: { npm, deadline: 300 } })
    expect(notices).toEqual(['npm audit did not answer: only the table counts'])
  })

  it('that is not there leaves the table', async () => {
    const root = folder({ 'package-lock.json': '{}' })
    const { notices } = await chosenTable({ folder: root, npmAudit: true }, { npm: { npm: [join(root, 'no-npm')] } })
    expect(notices).toEqual(['npm audit did not answer: only the table counts'])
  })

  it('needs a lockfile of npm', async () => {
    const { notices } = await chosenTable({ folder: folder(), npmAudit: true })
    expect(notices).toEqual(['npm audit needs a package-lock.json: only the table counts'])
  })
})
