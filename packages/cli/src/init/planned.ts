import { generateSecret } from 'holdfast/secret'
import { authRoutePart } from './parts/auth-route.js'
import { consolePart } from './parts/console.js'
import { environmentPart } from './parts/environment.js'
import { ignoredPart } from './parts/ignored.js'
import { instrumentationPart } from './parts/instrumentation.js'
import { manifestPart } from './parts/manifest.js'
import { nextConfigPart } from './parts/next-config.js'
import { proxyPart } from './parts/proxy.js'
import { securityPart } from './parts/security.js'
import { typescriptPart } from './parts/typescript.js'
import type { PlanItem } from './plan.js'
import type { Setting } from './setting.js'

/** Every file that `init` has to do with, in the order in which people read them. Nothing is written here. */
export function planned(setting: Setting, peers: Readonly<Record<string, string>>): PlanItem[] {
  const items = [
    ...securityPart(setting),
    ...authRoutePart(setting),
    ...consolePart(setting),
    ...proxyPart(setting),
    ...instrumentationPart(setting),
    ...nextConfigPart(setting),
    ...environmentPart(setting, generateSecret),
    ...ignoredPart(setting),
    ...typescriptPart(setting),
    ...manifestPart(setting, peers),
  ]
  return items.some(({ action }) => action === 'modify' || action === 'create')
    ? [...items, ...lockfilePart(setting, items)]
    : items
}

/** What the package manager writes, where `package.json` changes. */
function lockfilePart({ packageManager, app }: Setting, items: readonly PlanItem[]): PlanItem[] {
  const manifest = app.root === '' ? 'package.json' : `${app.root}/package.json`
  if (!items.some(({ action, path }) => action === 'modify' && path === manifest)) return []
  const { name, lockfile, folder } = packageManager
  const usual = { npm: 'package-lock.json', pnpm: 'pnpm-lock.yaml', yarn: 'yarn.lock', bun: 'bun.lock' }[name]
  const path = lockfile ?? (folder === '' ? usual : `${folder}/${usual}`)
  return [{ action: 'install', path, what: `written by ${name}`, isNew: lockfile === null }]
}
