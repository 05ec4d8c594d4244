import { access, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeWhole } from '../whole-file.js'

/** The name that `holdfast/next/proxy` looks for in the build's folder. */
export const MANIFEST_NAME = 'holdfast-csp.json'

/**
 * Writes the manifest into the build's folder, and into the copy of it that `output: 'standalone'` deploys.
 * @returns the files, for the report
 */
export async function writeManifest(nextFolder: string, manifest: unknown): Promise<string[]> {
  const folders = [nextFolder]
  const standalone = join(nextFolder, 'standalone', await appFolder(nextFolder), basename(nextFolder))
  if (await exists(standalone)) folders.push(standalone)
  const files = folders.map((folder) => join(folder, MANIFEST_NAME))
  await Promise.all(files.map((file) => writeWhole(file, `${JSON.stringify(manifest)}\n`)))
  return files
}

/** Where the app lies below the root that Next traced files from: not empty in a monorepo. */
async function appFolder(nextFolder: string): Promise<string> {
  const file = join(nextFolder, 'required-server-files.json')
  if (!(await exists(file))) return ''
  const { relativeAppDir } = JSON.parse(await readFile(file, 'utf8')) as { relativeAppDir?: string }
  return relativeAppDir ?? ''
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
