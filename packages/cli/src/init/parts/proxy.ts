import { posix } from 'node:path'
import { proxyOf } from '../../project/proxy.js'
import type { PlanItem } from '../plan.js'
import { inHome, type Setting } from '../setting.js'
import { composedProxy } from './composed-proxy.js'
import { CONSOLE, hasConsole, writesConsole } from './console.js'

const MATCHER = `matcher: ['/((?!api(?:/|$)|_next/static/|_next/image(?:/|$)).*)']`

/** Headers and the Content Security Policy of pages: a file of its own, or around the one that is there. */
export function proxyPart(setting: Setting): PlanItem[] {
  const { app, project, major, minor, reportOnly } = setting
  const present = proxyOf(app, project)?.file ?? fileThere(setting)
  if (present !== undefined) {
    if (/['"]holdfast\/next\/proxy['"]/.test(present.text)) {
      const isLeft = !writesConsole(setting) || present.text.includes(CONSOLE)
      const todo = `Add \`except: ['${CONSOLE}']\` to the options of the proxy: the console answers for itself.`
      const reason = 'it passes the proxy of Holdfast already'
      return [{ action: 'skip', path: present.path, reason, ...(isLeft ? {} : { todo }) }]
    }
    return composedProxy(present, optionsText(setting), setting.extension === 'ts')
  }
  const isProxy = major >= 16
  const name = isProxy ? 'proxy' : 'middleware'
  const runtime = !isProxy && runsOnNode(major, minor) ? `runtime: 'nodejs', ` : ''
  const text = [
    `import { proxy as holdfastProxy } from 'holdfast/next/proxy'`,
    '',
    '/** Headers and the Content Security Policy of pages. No decision about an API call depends on this file. */',
    `export const ${name} = holdfastProxy(${optionsText(setting)})`,
    '',
    '// Next reads it without running this file.',
    `export const config = { ${runtime}${MATCHER} }`,
    '',
  ].join('\n')
  const path = inHome(setting, `${name}.${setting.extension}`)
  const what = reportOnly.length === 0 ? 'headers and CSP of pages' : 'headers of pages, and a CSP that only reports'
  return [{ action: 'create', path, what, text }]
}

/** Whether a middleware can be run on Node, where it can read the hashes of prerendered pages. */
export function runsOnNode(major: number, minor: number): boolean {
  return major > 15 || (major === 15 && minor >= 5)
}

function optionsText(setting: Setting): string {
  // Enforced at once, it would break what the page loads from elsewhere.
  const csp = setting.reportOnly.length === 0 ? '' : ', csp: { reportOnly: true }'
  // Next would put the policy of pages in the place of the console's own.
  const except = hasConsole(setting) ? `, except: ['${CONSOLE}']` : ''
  return `{ origin: process.env.APP_ORIGIN${csp}${except} }`
}

/** One whose function `proxyOf` does not find, such as CommonJS: it is there all the same. */
function fileThere({ app, project, home, major }: Setting): ReturnType<typeof project.tree.source> {
  const names = major >= 16 ? ['proxy', 'middleware'] : ['middleware']
  const path = names
    .flatMap((name) => ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs'].map((end) => posix.join(home, `${name}.${end}`)))
    .find((each) => app.files.includes(each))
  return path === undefined ? undefined : project.tree.source(path)
}
