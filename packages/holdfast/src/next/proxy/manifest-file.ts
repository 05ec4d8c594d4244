import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/** @param file relative to the folder that the server is started in, the app's own unless `next start` is told another */
export async function readJsonFile(file: string): Promise<unknown> {
  // The bundler would otherwise take everything below the folder for a part of the proxy.
  return JSON.parse(await readFile(resolve(/* turbopackIgnore: true */ process.cwd(), file), 'utf8'))
}
