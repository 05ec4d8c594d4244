import { valid } from 'semver'
import { advisoriesFor, bundledTable, cleanVersion, withAdvisories } from '../advisories/table.js'
import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { SeenPage, Target } from '../target/target.js'
import { BROWSER_ADVISORIES } from './reading/browser-libraries.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['O4'],
  title: 'no version that shows is known to be vulnerable',
  why: 'A framework tells its version in the scripts that it serves, so whoever reads advisories finds every app that has not been updated. For some of them one request is enough to run code on the server.',
  fix: 'Update to the version that is named, and let `holdfast audit` or a bot watch the lock file: it sees the libraries that do not show from outside too.',
  phase: 'look',
  async look(target) {
    const shown = versionsOf(target)
    if (shown.length === 0) return skipped('No version shows from outside.')
    return shown.map(judged)
  },
}

interface Shown {
  readonly package: string
  readonly version: string
  readonly exchange: Exchange
}

/** Where versions stand: `window.next`, a header, a `generator`, a banner, the address of a CDN. */
const NEXT = [
  /\bnext\s*=\s*\{\s*version\s*:\s*["'](\d[\w.-]*)["']/,
  /<meta name="generator" content="Next\.js v?(\d[\w.-]*)"/i,
]
const POWERED = /\bNext\.js[ /]v?(\d+\.\d+\.\d+[\w.-]*)/i
const BANNER =
  /(?:@license |\* |\/\*!? ?|\/\/! )(axios|jquery|bootstrap|handlebars|dompurify)(?: javascript library)? v?(\d+\.\d+\.\d+[\w.-]*)/gi
const FROM_FILE =
  /\/(jquery|bootstrap|handlebars|moment|lodash|axios|dompurify|purify)[-.@](\d+\.\d+\.\d+)(?:[.-](?:min|slim|bundle))*\.js\b/gi
const FROM_CDN =
  /(?:cdn\.jsdelivr\.net\/npm\/|unpkg\.com\/|esm\.sh\/|cdn\.skypack\.dev\/|cdnjs\.cloudflare\.com\/ajax\/libs\/)((?:@[\w.-]+\/)?[\w.-]+)[@/](\d+\.\d+\.\d+[\w.-]*)/gi

/** Of files, and of packages at one CDN, that are called otherwise than at npm. */
const NAMES: Readonly<Record<string, string>> = {
  purify: 'dompurify',
  'lodash.js': 'lodash',
  'moment.js': 'moment',
  'handlebars.js': 'handlebars',
  'twitter-bootstrap': 'bootstrap',
}

function versionsOf({ pages, scripts }: Target): readonly Shown[] {
  const found = new Map<string, Shown>()
  const add = (name: string, version: string | undefined, exchange: Exchange): void => {
    if (version !== undefined && valid(version) !== null)
      found.set(`${name}@${version}`, { package: name, version, exchange })
  }
  for (const { exchange } of [...pages, ...scripts] satisfies readonly SeenPage[]) {
    const { text = '', headers = {} } = exchange.answer ?? {}
    // A file's own address names it as well.
    const named = `${text}\n${exchange.request.path}`
    for (const pattern of NEXT) add('next', pattern.exec(text)?.[1], exchange)
    add('next', POWERED.exec(`${headers['x-powered-by'] ?? ''} ${headers['server'] ?? ''}`)?.[1], exchange)
    for (const pattern of [BANNER, FROM_CDN, FROM_FILE]) {
      for (const [, name = '', version] of named.matchAll(pattern))
        add(NAMES[name.toLowerCase()] ?? name.toLowerCase(), version, exchange)
    }
  }
  return [...found.values()]
}

function judged({ package: name, version, exchange }: Shown): Sight {
  const table = withAdvisories(bundledTable(), BROWSER_ADVISORIES)
  const known = advisoriesFor(table, name, version)
  const sure = known.filter(({ confidence, severity }) => confidence !== 'low' && severity !== 'low')
  const [worst] = sure.length > 0 ? sure : known
  if (worst === undefined) return passed(`${name} ${version} is in no advisory of ${table.collected}.`, exchange)
  const clean = cleanVersion(table, name, version)
  const more = known.length > 1 ? ` and ${known.length - 1} more` : ''
  const evidence = `${name} ${version} is affected by ${worst.id}${more}: ${worst.summary}.${clean === undefined ? '' : ` ${clean} is not affected.`}`
  return (sure.length > 0 ? failed : warned)(evidence, exchange)
}
