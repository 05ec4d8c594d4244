import { join } from 'node:path'
import { root } from '../../../checks/working-tree.ts'

export { root }

/** Where pages are written by hand or by the CLI, and the folder of the site that they go to. Nothing of it is copied in git. */
export const SOURCES: readonly { readonly folder: string; readonly under: string }[] = [
  { folder: 'packages/holdfast/docs', under: '' },
  { folder: 'packages/cli/docs/rules', under: 'rules/' },
  { folder: 'packages/cli/docs/probes', under: 'probes/' },
  { folder: 'apps/docs/pages', under: '' },
]

/** What the generator reads: the docs of the packages as they are published. */
export const LIBRARY = 'packages/holdfast'
export const CLI = 'packages/cli'

/** Views of the console, made by `node packages/console-ui/dev/shots.mjs`. */
export const VIEWS = join(root, 'apps/docs/pictures')

/** Where the site is put together for VitePress; git ignores it. */
export const ASSEMBLED = join(root, 'apps/docs/.cache/site')
