import { posix } from 'node:path'
import { below } from '../../project/apps.js'
import { METHODS } from '../../project/routes.js'
import type { PlanItem } from '../plan.js'
import type { Setting } from '../setting.js'
import { specifier } from '../specifier.js'
import { hasAccounts } from './identity.js'

const EXPORTED = METHODS.join(', ')

/** A first guarded route: the endpoints of accounts, or `GET /api/me` where another library signs people in. */
export function authRoutePart(setting: Setting): PlanItem[] {
  const { app, home, extension, project, security, securityFile } = setting
  const folder = app.appFolder ?? posix.join(home, 'app')
  const route = hasAccounts(setting) ? accountsRoute() : callerRoute()
  return [route, ...(route.action === 'create' ? notFoundPage(setting) : [])]

  function accountsRoute(): PlanItem {
    const path = `${folder}/api/auth/[...holdfast]/route.${extension}`
    if (securityFile !== undefined && !securityFile.exports.some(({ name }) => name === 'auth')) {
      return { action: 'skip', path, reason: `${securityFile.path} exports no \`auth\`` }
    }
    const present = app.files.find((file) => isCatchAll(below(folder, file) ?? ''))
    if (present !== undefined) {
      const isOurs = /\bauth\.handlers\b/.test(project.tree.text(present) ?? '')
      return isOurs
        ? { action: 'skip', path: present, reason: 'it answers for accounts already' }
        : {
            action: 'skip',
            path: present,
            reason: 'it answers for all of /api/auth already',
            todo: 'Mount `auth.handlers` below another path that ends in /api/auth, or take this route away.',
          }
    }
    const from = specifier(project.tree, app, security, path)
    const text = `import { auth } from '${from}'\n\nexport const { ${EXPORTED} } = auth.handlers\n`
    return { action: 'create', path, what: 'sign-up, sign-in and sessions below /api/auth', text }
  }

  function callerRoute(): PlanItem {
    const path = `${folder}/api/me/route.${extension}`
    const present = app.files.find((file) => /(?:^|\/)api\/me(?:\/route)?\.[cm]?[jt]sx?$/.test(file))
    if (present !== undefined) return { action: 'skip', path: present, reason: 'there is a GET /api/me already' }
    const from = specifier(project.tree, app, security, path)
    const text = [
      `import { signedIn } from 'holdfast/next'`,
      `import { route, routes } from '${from}'`,
      '',
      '/** Who is calling: a first route behind the gate. */',
      `export const { ${EXPORTED} } = routes({`,
      '  GET: route({',
      '    access: signedIn,',
      '    handler: ({ principal }) => ({ id: principal.id, roles: principal.roles }),',
      '  }),',
      '})',
      '',
    ].join('\n')
    return { action: 'create', path, what: 'a first guarded route: GET /api/me', text }
  }
}

/** With the first folder `app`, Next asks its page for unknown addresses, and no more that of the Pages Router. */
function notFoundPage({ app }: Setting): PlanItem[] {
  if (app.appFolder !== undefined || app.pagesFolder === undefined) return []
  const own = app.files.find((path) => /^(?:404|_error)\.[jt]sx?$/.test(posix.relative(app.pagesFolder ?? '', path)))
  if (own === undefined) return []
  const todo = 'Show what it shows in `app/not-found` too, beside an `app/layout`.'
  return [
    { action: 'skip', path: own, reason: 'with a folder `app`, Next no longer shows it for unknown addresses', todo },
  ]
}

/** `api/auth/[...all]/route.ts`, also in a group or optional. */
function isCatchAll(path: string): boolean {
  return /^(?:\([^/]*\)\/)*api\/(?:\([^/]*\)\/)*auth\/(?:\([^/]*\)\/)*\[{1,2}\.\.\.[^/]+\/route\.[cm]?[jt]sx?$/.test(
    path,
  )
}
