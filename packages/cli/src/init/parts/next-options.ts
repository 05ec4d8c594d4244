import { proxyOf } from '../../project/proxy.js'
import type { Setting } from '../setting.js'
import { hasAccounts, isEmbedded } from './identity.js'

/** One option of `next.config`. */
export interface Option {
  readonly name: string
  readonly value: string
  /** Of an object inside: `experimental`. */
  readonly within?: string
  /** What the list has to hold, where the value is one. */
  readonly elements?: readonly string[]
  /** For people, where it is there and says something else. */
  readonly todo: string
}

/** What this app needs of them. @param isCommonJs whether the file that is there has `require` */
export function optionsOf(setting: Setting, isCommonJs: boolean): Option[] {
  const { major, reportOnly, app, project } = setting
  const options: Option[] = []
  if (reportOnly.length === 0) {
    const resolve = isCommonJs ? 'require' : 'createRequire(import.meta.url)'
    options.push({
      name: 'cacheHandler',
      value: `${resolve}.resolve('holdfast/next/cache-handler')`,
      todo: "Set `cacheHandler` to the path of 'holdfast/next/cache-handler': pages that Next writes again need it.",
    })
  }
  const elements = externalPackages(setting)
  if (elements.length > 0) {
    const value = `[${elements.join(', ')}]`
    const home = major >= 15 ? 'serverExternalPackages' : 'experimental.serverComponentsExternalPackages'
    const todo = `Add ${elements.join(' and ')} to \`${home}\`: bundled it does not run.`
    options.push(
      major >= 15
        ? { name: 'serverExternalPackages', value, elements, todo }
        : { name: 'serverComponentsExternalPackages', within: 'experimental', value, elements, todo },
    )
  }
  if (major < 15) {
    const todo = 'Set `experimental.instrumentationHook` to true: without it instrumentation does not run.'
    options.push({ name: 'instrumentationHook', within: 'experimental', value: 'true', todo })
  }
  const proxy = proxyOf(app, project)
  if (proxy !== undefined && ['/', '/some/page'].some((path) => proxy.matches(path) !== 'all')) {
    options.push({
      name: 'headers',
      value: `async () => (await import('holdfast/headers')).nextConfigHeaders({ https: process.env.APP_ORIGIN?.startsWith('https:') === true })`,
      todo: "Your proxy does not run for all pages: add `...nextConfigHeaders({ https: true })` of 'holdfast/headers' to `headers()`.",
    })
  }
  return options
}

/** What carries binaries or WebAssembly that a bundler would tear from their folders, and Next does not know of. */
function externalPackages(setting: Setting): string[] {
  if (!hasAccounts(setting)) return []
  const embedded = isEmbedded(setting) ? [`'@electric-sql/pglite'`] : []
  return setting.major < 15 ? [...embedded, `'@node-rs/argon2'`] : embedded
}
