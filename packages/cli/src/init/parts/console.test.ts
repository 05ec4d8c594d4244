import { expect, it } from 'vitest'
import { SourceFile } from '../../project/source-file.js'
import type { PlanItem } from '../plan.js'
import { appFiles, itemFor, plannedFor } from '../setting.test-parts.js'

const ROUTE = 'app/console/[[...path]]/route.ts'
const LAYOUT = { 'app/layout.tsx': 'export default ({ children }) => <html><body>{children}</body></html>\n' }

function consoleItem(items: readonly PlanItem[]): PlanItem | undefined {
  return items.find(({ path }) => /\/console\/\[\[\.\.\.path\]\]\/route\.[jt]s$/.test(path))
}

it('is mounted for administrators, with what it shows, a way to sign in, and a proxy that leaves it alone', async () => {
  const { files } = await plannedFor(appFiles(LAYOUT))
  expect(files[ROUTE]).toContain(`import { gate, people } from '@/security'`)
  expect(files[ROUTE]).toContain(`} = securityConsole(gate, { signIn: '/sign-in', people })`)
  expect(files['security.ts']).toMatch(/^export const gate = holdfast\(\{$/m)
  expect(files['security.ts']).toContain('sinks: [memorySink()],')
  expect(files['security.ts']).toContain('analytics: true,')
  expect(files['proxy.ts']).toContain(`except: ['/console'] }`)
  expect(files['.env.example']).toMatch(/^ADMIN_EMAIL=$/m)
  const page = files['app/sign-in/page.tsx'] ?? ''
  expect(new SourceFile('page.tsx', page).faults).toEqual([])
  expect(page).toContain(`'/api/auth/login'`)
})

it('a proxy that is there leaves it alone as well', async () => {
  const { files } = await plannedFor(appFiles({ 'proxy.ts': 'export function proxy(): void {}\n' }))
  expect(files['proxy.ts']).toContain(`except: ['/console'] }, proxy`)
})

it('JavaScript stays JavaScript', async () => {
  const { 'tsconfig.json': _tsconfig, 'app/page.tsx': _page, ...files } = appFiles()
  const manifest = (files['package.json'] ?? '').replace('"typescript": "5.9.0"', '')
  const after = await plannedFor({
    ...files,
    'package.json': manifest,
    'app/layout.jsx': LAYOUT['app/layout.tsx'],
    'app/page.jsx': 'export default () => null\n',
  })
  expect(new SourceFile('page.jsx', after.files['app/sign-in/page.jsx'] ?? '').faults).toEqual([])
  expect(after.files['app/sign-in/page.jsx']).not.toContain('FormEvent')
  expect(after.files['app/console/[[...path]]/route.js']).toContain('securityConsole')
})

it.each([
  ['app/(site)/login/page.tsx', `signIn: '/login'`],
  ['app/account/sign-in/page.tsx', `signIn: '/account/sign-in'`],
  ['pages/signin/index.tsx', `signIn: '/signin'`],
])('%s is where people sign in, and no second page for it is written', async (path, told) => {
  const { files } = await plannedFor(appFiles({ ...LAYOUT, [path]: 'export default () => null\n' }))
  expect(files[ROUTE]).toContain(told)
  expect(files['app/sign-in/page.tsx']).toBeUndefined()
})

it('an app below a path has it there, and no page without a layout to stand in', async () => {
  const { files } = await plannedFor(appFiles({ 'next.config.mjs': `export default { basePath: '/shop' }\n` }))
  expect(files[ROUTE]).toContain(`securityConsole(gate, { path: '/shop/console', people })`)
  expect(files['app/sign-in/page.tsx']).toBeUndefined()
})

it('is never open: where another library signs people in, who may look is asked, and nothing is mounted', async () => {
  const { items, files } = await plannedFor(appFiles({}, { '@clerk/nextjs': '^7.0.0' }))
  expect(files[ROUTE]).toBeUndefined()
  expect(itemFor(items, ROUTE)).toMatchObject({
    action: 'skip',
    reason: 'who may see the console is yours to say',
    todo: expect.stringContaining(`role('admin')`),
  })
  expect(files['proxy.ts']).not.toContain('/console')
})

it.each([['app/(staff)/console/page.tsx'], ['pages/console.tsx'], ['app/console/[tab]/page.tsx']])(
  '%s keeps its address',
  async (path) => {
    const { items, files } = await plannedFor(appFiles({ [path]: 'export default () => null\n' }))
    expect(files[ROUTE]).toBeUndefined()
    expect(consoleItem(items)).toMatchObject({ action: 'skip', reason: `${path} answers for /console` })
  },
)

it('a gate that is there gets it once it exports what the console needs, and is not changed for it', async () => {
  const gate = (more: string) =>
    `import { holdfast } from 'holdfast/next'\nexport const people = null\nexport const gate = holdfast({ ${more} })\nexport const { route, routes } = gate\n`
  const before = await plannedFor(appFiles({ 'lib/gate.ts': gate('') }))
  expect(consoleItem(before.items)).toMatchObject({ action: 'skip', todo: expect.stringContaining('memorySink()') })
  const ready = gate('sinks: [memorySink()]')
  const after = await plannedFor(
    appFiles({
      'lib/gate.ts': ready,
      'proxy.ts': `import { proxy as a } from 'holdfast/next/proxy'\nexport const proxy = a({})\n`,
    }),
  )
  expect(after.files[ROUTE]).toContain(`from '@/lib/gate'`)
  expect(after.files['lib/gate.ts']).toBe(ready)
  expect(itemFor(after.items, 'proxy.ts')).toMatchObject({ action: 'skip', todo: expect.stringContaining('/console') })
})

it('nobody has it who does not want it', async () => {
  const { items, files } = await plannedFor(appFiles(LAYOUT), { console: false })
  expect(consoleItem(items)).toBeUndefined()
  expect(Object.keys(files).filter((path) => /console|sign-in/.test(path))).toEqual([])
  expect(files['security.ts']).not.toMatch(/sinks|analytics/)
  expect(files['proxy.ts']).not.toContain('/console')
})
