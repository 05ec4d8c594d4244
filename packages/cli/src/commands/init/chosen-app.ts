import type { App } from '../../project/apps.js'
import type { Project } from '../../project/project.js'
import type { Failure } from '../../report.js'

/** The one app that is meant by a folder. */
export async function chosenApp(cwd: string): Promise<{ readonly project: Project; readonly app: App } | Failure> {
  const { openProject } = await import('../../audit/audit-folder.js')
  const project = openProject(cwd)
  if ('failure' in project) return project
  const { apps } = project
  const app = apps.length === 1 ? apps[0] : apps.find(({ root }) => root === '')
  if (app === undefined) {
    const names = apps.map(({ root }) => root)
    return {
      failure: `there are ${apps.length} Next.js apps here: ${names.join(', ')}`,
      hint: `name one: holdfast init --cwd ${cwd === '.' ? '' : `${cwd.replace(/\/$/, '')}/`}${names[0]}`,
    }
  }
  if (app.package?.folder !== app.root) {
    return { failure: `the app in ${app.root || '.'} has no package.json of its own`, hint: 'npm init makes one' }
  }
  return { project, app }
}
