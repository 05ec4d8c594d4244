import { pass, skip, warn, type Check } from '../check.js'

/** So many routes are named. */
const NAMED = 5

export const check: Check = {
  group: 'gate',
  title: 'routes behind the gate',
  examine: (subject) => {
    const { app, project, hasHoldfast } = subject
    const count = project.routes.filter((route) => route.app === app).length
    if (count === 0) return skip('This app has no route and no action.')
    if (!hasHoldfast) {
      return skip(
        `This app has no gate; ${count} of its routes and actions look after themselves.`,
        'holdfast init puts one in, holdfast audit judges what is there.',
      )
    }
    const routes = subject.routes.routes.filter((route) => route.app === app.root)
    const open = routes.filter(({ access }) => access.source !== 'gate')
    if (open.length === 0) return pass(`All ${routes.length} are.`)
    const named = open
      .slice(0, NAMED)
      .map(({ kind, method, path }) => (kind === 'action' ? `action ${path}` : `${method} ${path}`))
    const more = open.length > NAMED ? `, and ${open.length - NAMED} more` : ''
    return warn(
      `${open.length} of ${routes.length} are not: ${named.join(', ')}${more}.`,
      'holdfast routes shows what is asked of their callers, holdfast audit whether that is enough.',
    )
  },
}
