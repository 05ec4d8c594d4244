import type { Facts } from '../flow/facts.js'
import { BASE_HEADERS, securityHeadersOf } from '../knowledge/origin/security-headers.js'
import type { App } from '../project/apps.js'
import { placeOf, type Judgement, type Place, type Rule } from '../rule.js'
import { SECURITY_HEADERS_EXAMPLES } from './o2-security-headers.examples.js'

export const rule: Rule = {
  item: 'O2',
  name: 'security-headers',
  title: 'pages are sent with a content security policy and the base headers',
  why: 'Without them a browser runs any script that gets into a page, shows the page inside any other, guesses types of files, and asks over plain HTTP the first time.',
  fix: 'Set `Content-Security-Policy`, `Strict-Transport-Security`, `X-Content-Type-Options`, `Referrer-Policy` and `X-Frame-Options` for all pages: in `headers()` of `next.config`, or in the proxy where the policy carries a nonce.',
  severity: 'medium',
  references: { cwe: ['CWE-693', 'CWE-1021'], owasp: ['API8:2023'], asvs: ['3.4.3', '3.4.1', '3.4.4'] },
  scope: 'project',
  examples: SECURITY_HEADERS_EXAMPLES,
  judge: (app, facts) => [judged(app, facts)],
}

function judged(app: App, facts: Facts): Judgement {
  const place = placeFor(app, facts)
  const { names, by, doubt } = securityHeadersOf(app, facts)
  const policy = names.has('content-security-policy')
  const missing = BASE_HEADERS.filter((name) => !names.has(name))
  const some = missing.length < BASE_HEADERS.length
  const told = `Set by ${by.join(', ')}`
  if (policy && some) {
    const message = missing.length === 0 ? `${told}: all of them.` : `${told}; missing: ${missing.join(', ')}.`
    return { verdict: 'pass', place, message }
  }
  if (policy || some) {
    const all = [...(policy ? [] : ['content-security-policy']), ...missing]
    return { verdict: 'unknown', place, message: `${told}; missing: ${all.join(', ')}.` }
  }
  if (!app.files.some((path) => isPage(path, app))) return { verdict: 'unknown', place, message: 'It has no pages.' }
  if (app.package === undefined && app.configFile === undefined) {
    return { verdict: 'unknown', place, message: 'None was found, nor where the app is configured.' }
  }
  if (doubt !== undefined) return { verdict: 'unknown', place, message: `None was found, and ${doubt}.` }
  const message = 'Neither a content security policy nor any of the base headers is set for pages.'
  return { verdict: 'fail', place, message, subject: 'headers' }
}

function isPage(path: string, { appFolder, pagesFolder }: App): boolean {
  if (appFolder !== undefined && path.startsWith(`${appFolder}/`)) return /\/page\.\w+$/.test(path)
  return pagesFolder !== undefined && path.startsWith(`${pagesFolder}/`) && !path.startsWith(`${pagesFolder}/api/`)
}

/** Where they would be set: `next.config`, or else the manifest. */
function placeFor(app: App, { project }: Facts): Place {
  const config = app.configFile === undefined ? undefined : project.tree.source(app.configFile)
  const exported = config?.program.body.findLast((each) => each.type !== 'ImportDeclaration')
  if (config !== undefined && exported !== undefined)
    return { ...placeOf(config, exported), endLine: config.line(exported.start) }
  const path = app.root === '' ? 'package.json' : `${app.root}/package.json`
  return { path: project.tree.has(path) ? path : (app.files[0] ?? path), line: 1, endLine: 1 }
}
