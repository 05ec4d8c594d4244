import { pageScripts } from '../../csp/inline-scripts.js'
import { fail, pass, skip, warn, type Check, type Diagnosis } from '../check.js'
import { ofPages, pagesOf, siteOf, type OfPage } from '../pages/pages.js'
import { isAdmitted, scriptSources } from '../pages/script-policy.js'
import type { Served, Site } from '../pages/site.js'

const REMEDY = 'holdfast/next/proxy gives a nonce to what is rendered, and holdfast csp hashes to what is prerendered.'

export const check: Check = {
  group: 'pages',
  title: 'scripts under the policy',
  examine: async (subject) => {
    const site = siteOf(subject)
    if ('verdict' in site) return site
    const pages = await pagesOf(subject)
    if ('verdict' in pages) return pages
    const told = pages.map((page) => ({ path: page.path, diagnosis: judged(page, site.url) }))
    const kept = await keptNonce(pages, site)
    return ofPages([...told, ...kept], `The policies of ${pages.length} pages let all of their scripts run.`)
  },
}

function judged({ path, headers, html }: Served, origin: URL): Diagnosis {
  const policy = headers.get('content-security-policy')
  if (policy === null) return skip('there is no policy, and nothing is blocked.')
  const sources = scriptSources(policy)
  const page = new URL(`${origin.origin}${path}`)
  const scripts = pageScripts(html)
  const blocked = scripts.filter((script) => !isAdmitted(script, sources, page))
  if (blocked.length === 0) return pass()
  const inline = blocked.filter(({ src }) => src === undefined).length
  const what = [
    ...(inline > 0 ? [`${inline} inline`] : []),
    ...(blocked.length > inline ? [`${blocked.length - inline} from files`] : []),
  ]
  const said = `of ${scripts.length} scripts ${what.join(' and ')} are blocked, and the page stays dead.`
  return fail(said, REMEDY)
}

/** A nonce that two answers share is in a cache: whoever has read the page knows it. */
async function keptNonce(pages: readonly Served[], site: Site): Promise<OfPage[]> {
  const nonce = ({ headers }: Served): string | undefined =>
    /'nonce-([^']+)'/.exec(headers.get('content-security-policy') ?? '')?.[1]
  const first = pages.find((page) => nonce(page) !== undefined)
  if (first === undefined || nonce(await site.again(first.path)) !== nonce(first)) return []
  const diagnosis = warn('two answers have one nonce: whoever has read one can run scripts.', REMEDY)
  return [{ path: first.path, diagnosis }]
}
