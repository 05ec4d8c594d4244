import { dirname, join, resolve } from 'node:path'
import { readOptional } from './read-optional.js'

/** The parts of `required-server-files.json` that are read here. */
interface RequiredServerFiles {
  readonly config?: { readonly cacheHandler?: string }
}

/** How a handler of the app's own makes use of ours. */
const NAME = 'holdfast/next/cache-handler'

/**
 * Whether the build is served with `holdfast/next/cache-handler`, by itself or around a handler of the app's own. The
 * handler's file is read and not run.
 * @param folder of the build, `.next` as a rule
 */
export async function handlerOf(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  // There the platform keeps pages, past every handler.
  if (env['VERCEL'] === '1') return false
  const required = await readOptional(resolve(folder, 'required-server-files.json'))
  const { config } = JSON.parse(required ?? '{}') as RequiredServerFiles
  if (config?.cacheHandler === undefined) return false
  // Relative to the folder of the build.
  const file = resolve(folder, config.cacheHandler)
  return (await isOurs(file)) || (await readOptional(file))?.includes(NAME) === true
}

/** Whether it is the file of the library itself. */
async function isOurs(file: string): Promise<boolean> {
  if (!/[\\/]next[\\/]cache-handler\.js$/.test(file)) return false
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = await readOptional(join(folder, 'package.json'))
    if (manifest !== undefined) return (JSON.parse(manifest) as { name?: unknown }).name === 'holdfast'
  }
  return false
}
