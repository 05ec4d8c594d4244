import type { App } from './apps.js'
import { packageOf } from './packages.js'
import type { Project } from './project.js'

/** What builds pages for browsers that no Next.js app serves. */
const BUNDLERS = ['vite', 'react-scripts', 'parcel', '@rsbuild/core', '@vue/cli-service', '@angular/cli']

const known = new WeakMap<Project, readonly string[]>()

/**
 * The files of pages that call the project's apps and are none themselves, such as a Vite app beside a Next.js back end.
 * They are told of with the first app.
 */
export function frontEndFiles(app: App, project: Project): readonly string[] {
  if (project.apps[0] !== app) return []
  let found = known.get(project)
  if (found === undefined) known.set(project, (found = filesOf(project)))
  return found
}

function filesOf({ tree, packages, apps }: Project): readonly string[] {
  const roots = apps.map(({ root }) => root)
  const fronts = new Set(
    packages.filter(({ folder, dependencies }) => {
      return (
        folder !== '' &&
        !roots.includes(folder) &&
        BUNDLERS.some((name) => dependencies.has(name)) &&
        dependencies.has('react-dom')
      )
    }),
  )
  if (fronts.size === 0) return []
  const taken = new Set(apps.flatMap(({ files }) => files))
  return tree.files.filter((path) => {
    const home = packageOf(packages, path)
    return home !== undefined && fronts.has(home) && !taken.has(path)
  })
}
