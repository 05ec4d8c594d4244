import { readFile } from 'node:fs/promises'

/** Of this CLI, as its package.json has it. */
export async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
