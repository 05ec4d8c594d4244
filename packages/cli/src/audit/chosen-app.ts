import type { App } from '../project/apps.js'
import type { Project } from '../project/project.js'
import type { Failure } from '../report.js'
import { openProject } from './audit-folder.js'

/** So many apps are named. */
const NAMED = 5

/**
 * The one app that is meant by a folder, for what is done to one app at a time.
 * @param command as it is typed, for the hint: `init`
 */
export function chosenApp(folder: string, command: string): { readonly project: Project; readonly app: App } | Failure {
  const project = openProject(folder)
  if ('failure' in project) return project
  const { apps } = project
  const app = apps.length === 1 ? apps[0] : apps.find(({ root }) => root === '')
  if (app !== undefined) return { project, app }
  const names = apps.map(({ root }) => root)
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return {
    failure: `there are ${apps.length} Next.js apps here: ${names.slice(0, NAMED).join(', ')}${more}`,
    hint: `name one: holdfast ${command} --cwd ${folder === '.' ? '' : `${folder.replace(/\/$/, '')}/`}${names[0]}`,
  }
}
